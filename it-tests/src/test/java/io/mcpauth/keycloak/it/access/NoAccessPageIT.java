package io.mcpauth.keycloak.it.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees who may not reach a server, and how the client hears of it. */
@OnKeycloak
@OnChromium
class NoAccessPageIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final OAuthClient client;

  NoAccessPageIT(McpRealm realm) {
    this.realm = realm;
    this.client = OAuthClient.named(realm, REDIRECT_URI, "Notes helper");
  }

  @Test
  void namesTheServerAndWhomToAskAndGoesBackByKeyboard(Chromium chromium) {
    contact("");
    StaffServer server = StaffServer.registered(realm, "Payroll of Example Corp");
    AuthorizationRequest request = request(server);

    Window window = open(chromium, Look.DESKTOP, request);

    assertThat(window.text("h1")).isEqualTo("You have no access to this server");
    assertThat(window.text("#mcp-server")).isEqualTo("Payroll of Example Corp");
    assertThat(window.text("#mcp-contact")).isEqualTo("If you need it, ask: your administrator");
    assertThat(window.text(".mcp-account")).contains("Signed in as alice");
    // The status is all that Chromium has to say, so nothing of the page broke its policy.
    assertThat(window.complaints()).singleElement().asString().contains("status of 403");
    window.screenshot("no-access");
    window.page().locator("#mcp-back").focus();
    window.page().keyboard().press("Enter");
    Callback callback = window.callback(REDIRECT_URI);
    assertThat(callback.error()).isEqualTo("access_denied");
    assertThat(callback.parameters().value("state")).isEqualTo(request.parameters().value("state"));
    assertThat(callback.parameters().value("iss")).contains(realm.issuer().toString());
    assertThat(callback.parameters().value("code")).isEmpty();
  }

  @Test
  void speaksGermanAndNamesTheContactOfTheRealm(Chromium chromium) {
    contact("IT-Service, Telefon 4711");
    StaffServer server = StaffServer.registered(realm, "Lohnbuchhaltung");

    Window window =
        open(chromium, Look.NARROW.dark().in("de"), request(server).with("ui_locales", "de"));

    assertThat(window.text("h1")).isEqualTo("Sie haben keinen Zugang zu diesem Server");
    assertThat(window.text("#mcp-contact"))
        .isEqualTo("Wenn Sie ihn brauchen, fragen Sie: IT-Service, Telefon 4711");
    assertThat(window.text("#mcp-back")).isEqualTo("Zurück zur Anwendung");
    window.screenshot("no-access-de-narrow-dark");
    contact("");
    window.page().reload();
    assertThat(window.text("#mcp-contact"))
        .isEqualTo("Wenn Sie ihn brauchen, fragen Sie: Ihre Administration");
  }

  @Test
  void showsNamesAsTheyAreWritten() {
    contact("<b>ask</b> \u202egro.elpmaxe");
    StaffServer server = StaffServer.registered(realm, "<script>alert(1)</script>");

    Page page = realm.browser().open(request(server).uri()).login("alice", "alice");

    assertThat(page.html().select("#mcp-no-access script, #mcp-no-access b")).isEmpty();
    assertThat(page.text()).contains("<script>alert(1)</script>", "<b>ask</b> gro.elpmaxe");
    assertThat(page.answer().header("Cache-Control").orElse("")).contains("no-store");
    contact("");
  }

  /** The page of other login themes has their frame, and the same way back. */
  @ParameterizedTest
  @ValueSource(strings = {"keycloak.v2", "keycloak", "base"})
  void worksInOtherLoginThemes(String theme, Chromium chromium) {
    StaffServer server = StaffServer.registered(realm, "Payroll");
    realm.admin().put("", Map.of("loginTheme", theme)).expect(204);
    try {
      Window window = open(chromium, Look.DESKTOP, request(server));

      assertThat(window.text("#mcp-no-access")).contains("Payroll", "your administrator");
      assertThat(window.page().content()).contains("You have no access to this server");
      window.screenshot("no-access-" + theme);
      window.page().locator("#mcp-back").click();
      assertThat(window.callback(REDIRECT_URI).error()).isEqualTo("access_denied");
    } finally {
      realm.admin().put("", Map.of("loginTheme", "mcp")).expect(204);
    }
  }

  /** A person who asked and got the role meanwhile need not begin again. */
  @Test
  void goesOnWhenTheRoleWasGivenMeanwhile() {
    StaffServer server = StaffServer.registered(realm, "Payroll");
    RealmUser user = RealmUser.created(realm);
    var browser = realm.browser();
    AuthorizationRequest request = request(server);
    Page refused = browser.open(request.uri()).login(user.name(), user.password());
    assertThat(refused.answer().status()).isEqualTo(403);

    server.give(user);
    Page again = browser.open(refused.uri());

    assertThat(again.isConsent()).isTrue();
    client.redeem(request, again.accept().callback()).expect(200);
  }

  private void contact(String text) {
    realm
        .admin()
        .put("", Map.of("attributes", Map.of("mcp.contact", text, "mcp.metadata", "true")))
        .expect(204);
  }

  private AuthorizationRequest request(StaffServer server) {
    return client.authorization("mcp:tools").with("resource", server.url());
  }

  private Window open(Chromium chromium, Look look, AuthorizationRequest request) {
    Window window =
        chromium
            .window(look)
            .withClientAt(REDIRECT_URI)
            .open(request.uri())
            .login("alice", "alice");
    window.page().waitForSelector("#mcp-no-access");
    return window;
  }
}
