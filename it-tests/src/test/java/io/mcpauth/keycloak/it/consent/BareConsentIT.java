package io.mcpauth.keycloak.it.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that came by itself and asks for no scope of the server: its user is asked as well. */
@OnKeycloak
@OnChromium
class BareConsentIT {

  private static final String LOOPBACK = "http://localhost:8765/callback";
  private static final String BARE = "#mcp-no-scopes";

  private final McpRealm realm;
  private final ResourceServer server;

  BareConsentIT(McpRealm realm) {
    this.realm = realm;
    this.server = ResourceServer.registered(realm);
  }

  @Test
  void asksOnce() {
    OAuthClient client = OAuthClient.registered(realm, LOOPBACK);
    Browser browser = realm.browser();
    AuthorizationRequest first = request(client);

    Page page = browser.open(first.uri()).login("alice", "alice");
    assertThat(page.isConsent()).isTrue();
    assertThat(page.html().select(BARE)).hasSize(1);
    JsonNode tokens = client.redeem(first, page.accept().callback()).expect(200).json();

    assertThat(realm.verified(tokens.path("access_token").asText()).getAudience())
        .contains(server.url());
    assertThat(server.introspect(tokens.path("access_token").asText()).path("active").asBoolean())
        .isTrue();
    client.refresh(tokens.path("refresh_token").asText()).expect(200);
    assertThat(browser.open(request(client).uri()).isCallback()).isTrue();
    // OpenID Connect Core section 3.1.2.1.
    Page again = browser.open(request(client).with("prompt", "consent").uri());
    assertThat(again.html().select(BARE)).hasSize(1);
    assertThat(again.accept().isCallback()).isTrue();
  }

  @Test
  void givesNothingOnDeny() {
    OAuthClient client = OAuthClient.registered(realm, LOOPBACK);
    Page page = realm.browser().open(request(client).uri()).login("bob", "bob");

    assertThat(page.decline().callback().error()).isEqualTo("access_denied");
    assertThat(realm.browser().open(request(client).uri()).login("bob", "bob").isConsent())
        .isTrue();
  }

  /** What was allowed for one server is not allowed for another. */
  @Test
  void asksForEachServer() {
    OAuthClient client = OAuthClient.registered(realm, LOOPBACK);
    Browser browser = realm.browser();
    browser.open(request(client).uri()).login("alice", "alice").accept().callback();
    ResourceServer another = ResourceServer.registered(realm);

    AuthorizationRequest request = client.authorization("openid").with("resource", another.url());

    assertThat(browser.open(request.with("prompt", "none").uri()).callback().error())
        .isEqualTo("interaction_required");
    assertThat(browser.open(request.uri()).html().select(BARE)).hasSize(1);
  }

  /** A form that is not the page's own gets the page. */
  @Test
  void takesNoYesToSomethingElse() {
    OAuthClient client = OAuthClient.registered(realm, LOOPBACK);
    Page page = realm.browser().open(request(client).uri()).login("alice", "alice");

    Page answer = page.acceptWith(Form.empty().with("terms", "others"));

    assertThat(answer.isConsent()).isTrue();
    assertThat(realm.browser().open(request(client).uri()).login("alice", "alice").isConsent())
        .isTrue();
  }

  @Test
  void isNeededNoMoreThanWhenItIsTakenBack() {
    OAuthClient client = OAuthClient.registered(realm, LOOPBACK);
    AuthorizationRequest request = request(client);
    Browser browser = realm.browser();
    JsonNode tokens =
        client
            .redeem(request, browser.open(request.uri()).login("bob", "bob").accept().callback())
            .expect(200)
            .json();
    String bob =
        realm.admin().get("/users?exact=true&username=bob").json().path(0).path("id").asText();

    realm.admin().delete("/users/" + bob + "/consents/" + client.id()).expect(204);

    assertThat(client.refresh(tokens.path("refresh_token").asText()).status()).isEqualTo(400);
    assertThat(realm.browser().open(request(client).uri()).login("bob", "bob").isConsent())
        .isTrue();
  }

  /** Without any scope parameter, at a server that lists none. */
  @Test
  void holdsWithoutAScopeParameter() {
    OAuthClient client = OAuthClient.registered(realm, LOOPBACK);
    AuthorizationRequest request = request(client).without("scope");

    Page page = realm.browser().open(request.uri()).login("alice", "alice");
    assertThat(page.html().select(BARE)).hasSize(1);
    client.redeem(request, page.accept().callback()).expect(200);
  }

  @Test
  void isThereInAnotherLoginTheme() {
    OAuthClient client = OAuthClient.registered(realm, LOOPBACK);
    AuthorizationRequest request = request(client);
    realm.admin().put("", Map.of("loginTheme", "keycloak.v2")).expect(204);
    try {
      Page page = realm.browser().open(request.uri()).login("alice", "alice");
      assertThat(page.html().select("#mcp-allow " + BARE)).hasSize(1);
      assertThat(page.html().select("#mcp-destination").text()).isEqualTo("localhost:8765");
      client.redeem(request, page.accept().callback()).expect(200);
    } finally {
      realm.admin().put("", Map.of("loginTheme", "mcp")).expect(204);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "de"})
  void looksLikeAnyOtherPage(String language, Chromium chromium) {
    OAuthClient client = OAuthClient.named(realm, LOOPBACK, "Notes helper");
    Window window =
        chromium
            .window()
            .withClientAt(LOOPBACK)
            .open(request(client).with("ui_locales", language).uri())
            .login("alice", "alice");

    assertThat(window.text(BARE))
        .isEqualTo(
            language.equals("en")
                ? "Reach the server in your name. It asked for no particular permission."
                : "Den Server in Ihrem Namen erreichen. Um eine bestimmte Berechtigung hat sie"
                    + " nicht gebeten.");
    window.screenshot("consent-bare-" + language);
    window.page().locator("#kc-login").click();
    window.callback(LOOPBACK);
  }

  private AuthorizationRequest request(OAuthClient client) {
    return client.authorization("openid").with("resource", server.url());
  }
}
