package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A person whose client waits for an administrator. */
@OnKeycloak
@OnChromium
@TestInstance(Lifecycle.PER_CLASS)
class WaitingPageIT {

  private final McpRealm realm;
  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  WaitingPageIT(McpRealm realm) {
    this.realm = realm;
    this.documents = new Documents(realm);
  }

  @BeforeAll
  void approve() {
    documents.with(Map.of("admission", "approve"));
  }

  @AfterAll
  void close() {
    host.close();
  }

  private OAuthClient client(String name) {
    return documents.client(host.publish("/" + name + ".json", Documents.REDIRECT_URI));
  }

  private Window open(Chromium chromium, Look look, URI uri) {
    Window window = chromium.window(look).withClientAt(Documents.REDIRECT_URI).open(uri);
    window.page().waitForSelector("#mcp-document[data-kind=WAITS]");
    return window;
  }

  @Test
  void goesOnByItselfOnceAnAdministratorLetsTheClientIn(Chromium chromium) {
    OAuthClient client = client("goes-on");
    AuthorizationRequest request = client.authorization("mcp:tools");
    Window window = open(chromium, Look.DESKTOP, request.uri());
    assertThat(window.text("h1")).isEqualTo("This application has to be approved first");
    assertThat(window.text("#mcp-document-host")).isEqualTo("localhost");
    assertThat(window.text("#mcp-document-id")).isEqualTo(client.id());
    assertThat(window.text("#mcp-contact")).endsWith("your administrator");
    assertThat(window.page().locator("script:not([src])").count()).isZero();
    assertThat(window.page().locator("meta[http-equiv=refresh]").count()).isEqualTo(1);
    window.screenshot("document-waits");

    documents.decide(client.id(), "allowed");
    window.page().waitForSelector("input[name=password]");
    window.login("alice", "alice");
    window.page().waitForSelector("#kc-login");
    window.page().locator("#kc-login").click();

    client.redeem(request, window.callback(Documents.REDIRECT_URI)).expect(200);
    assertThat(window.complaints()).isEmpty();
    assertThat(host.requests("/goes-on.json")).isEqualTo(1);
  }

  @Test
  void tellsTheClientOnlyIfThePersonGivesUp(Chromium chromium) {
    OAuthClient client = client("gives-up");
    AuthorizationRequest request = client.authorization("mcp:tools");
    Window window = open(chromium, Look.NARROW.dark(), request.uri());

    window.page().locator("#mcp-give-up").focus();
    window.page().keyboard().press("Enter");

    Callback callback = window.callback(Documents.REDIRECT_URI);
    assertThat(callback.error()).isEqualTo("access_denied");
    assertThat(callback.parameters().value("state")).isEqualTo(request.parameters().value("state"));
    assertThat(callback.parameters().value("iss")).contains(realm.issuer().toString());
    assertThat(callback.parameters().value("code")).isEmpty();
    assertThat(realm.events("LOGIN_ERROR"))
        .anyMatch(
            event ->
                event.error().equals("rejected_by_user") && event.clientId().equals(client.id()));
  }

  /** A request that came by a form is not lost when the page looks again. */
  @Test
  void goesOnAfterAPostedRequest() {
    OAuthClient client = client("posted");
    AuthorizationRequest request =
        client.authorization("mcp:tools").with("state", "a b&c={d}%20\"<é>");
    var browser = realm.browser();
    Page page = browser.submit(request.endpoint(), request.parameters());
    String refresh = page.html().expectFirst("meta[http-equiv=refresh]").attr("content");
    assertThat(refresh).startsWith("5; url=");

    documents.decide(client.id(), "allowed");
    Page login = browser.open(URI.create(refresh.substring("5; url=".length())));

    Callback callback = login.login("alice", "alice").accept().callback();
    assertThat(callback.parameters().value("state")).contains("a b&c={d}%20\"<é>");
    client.redeem(request, callback).expect(200);
  }

  /** A link cannot do what the button does: nobody has let this client in. */
  @Test
  void givesUpByTheButtonAlone() {
    OAuthClient client = client("link");
    AuthorizationRequest request = client.authorization("mcp:tools");

    Page byLink = realm.browser().open(request.with("mcp_give_up", "true").uri());
    Page elsewhere =
        realm
            .browser()
            .submit(
                request.endpoint(),
                request
                    .with("redirect_uri", "https://evil.example/cb")
                    .parameters()
                    .with("mcp_give_up", "true"));

    assertThat(byLink.isCallback()).isFalse();
    assertThat(byLink.html().select("#mcp-document").attr("data-kind")).isEqualTo("WAITS");
    assertThat(elsewhere.isCallback()).isFalse();
    assertThat(elsewhere.html().select("#mcp-give-up")).isEmpty();
  }

  @Test
  void canBeStill(Chromium chromium) {
    OAuthClient client = client("still");
    AuthorizationRequest request = client.authorization("mcp:tools");
    Window window = open(chromium, Look.DESKTOP, request.uri());

    window.page().locator("#mcp-still").click();
    window.page().waitForSelector("#mcp-document:not(:has(#mcp-still))");

    assertThat(window.page().locator("meta[http-equiv=refresh]").count()).isZero();
    assertThat(window.accessibilityViolations()).isEmpty();
    documents.decide(client.id(), "allowed");
    window.page().locator("#mcp-again").click();
    window.page().waitForSelector("input[name=password]");
  }

  @Test
  void speaksGermanAndNamesTheContactOfTheRealm(Chromium chromium) {
    OAuthClient client = client("german");
    realm
        .admin()
        .put(
            "",
            Map.of(
                "attributes",
                Map.of("mcp.contact", "IT-Service, Telefon 4711", "mcp.metadata", "true")))
        .expect(204);

    Window window =
        open(
            chromium,
            Look.NARROW.dark().in("de"),
            client.authorization("mcp:tools").with("ui_locales", "de").uri());

    assertThat(window.text("h1")).isEqualTo("Diese Anwendung muss erst zugelassen werden");
    assertThat(window.text("#mcp-contact")).endsWith("IT-Service, Telefon 4711");
    assertThat(window.scrollsSideways()).isFalse();
    window.screenshot("document-waits-de-narrow-dark");
    window.page().locator(".mcp-languages a[hreflang=en]").click();
    window.page().waitForSelector("html[lang=en] #mcp-document[data-kind=WAITS]");
    realm
        .admin()
        .put("", Map.of("attributes", Map.of("mcp.contact", "", "mcp.metadata", "true")))
        .expect(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keycloak.v2", "keycloak", "base"})
  void goesOnInOtherLoginThemes(String theme, Chromium chromium) {
    OAuthClient client = client("theme-" + theme);
    realm.admin().put("", Map.of("loginTheme", theme)).expect(204);
    try {
      Window window = open(chromium, Look.DESKTOP, client.authorization("mcp:tools").uri());
      assertThat(window.text("#mcp-document")).contains("localhost", client.id());
      window.screenshot("document-waits-" + theme);

      documents.decide(client.id(), "allowed");

      window.page().waitForSelector("input[name=password]");
    } finally {
      realm.admin().put("", Map.of("loginTheme", "mcp")).expect(204);
    }
  }

  /** What strangers write stays text. */
  @Test
  void showsTheRequestAsItIsWritten() {
    OAuthClient client = client("text");
    AuthorizationRequest request =
        client.authorization("mcp:tools").with("state", "\"><script>alert(1)</script>");

    Page page = realm.browser().open(request.uri());

    assertThat(page.html().select("#mcp-document script")).isEmpty();
    assertThat(page.answer().header("Cache-Control").orElse("")).contains("no-store");
    Form fields = page.fields("form:has(#mcp-give-up)");
    assertThat(fields.value("state")).contains("\"><script>alert(1)</script>");
  }

  /** One that waits causes no second fetch, however often somebody looks. */
  @Test
  void looksWithoutAFetch() {
    OAuthClient client = client("once");
    var browser = realm.browser();
    for (int i = 0; i < 5; i++) {
      browser.open(client.authorization("mcp:tools").uri());
    }

    assertThat(host.requests("/once.json")).isEqualTo(1);
    assertThat(documents.pushed(client).expect(400).error()).isEqualTo("access_denied");
  }

  @Test
  void saysThatItIsBlockedOnceItIs() {
    OAuthClient client = client("blocked");
    realm.browser().open(client.authorization("mcp:tools").uri());
    documents.decide(client.id(), "blocked");

    Page page = realm.browser().open(client.authorization("mcp:tools").uri());

    assertThat(page.html().expectFirst("h1").text()).isEqualTo("This application is blocked here");
    assertThat(page.html().select("#mcp-give-up, meta[http-equiv=refresh]")).isEmpty();
  }
}
