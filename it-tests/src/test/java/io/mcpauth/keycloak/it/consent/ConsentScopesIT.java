package io.mcpauth.keycloak.it.consent;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.pages.App;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the client will be able to do, and what not. */
@OnKeycloak
@OnChromium
class ConsentScopesIT {

  private static final String NARROW = "https://narrow.example/mcp";

  private final McpRealm realm;
  private final ConsentPages pages;

  ConsentScopesIT(McpRealm realm) {
    this.realm = realm;
    this.pages = new ConsentPages(realm);
  }

  @Test
  void saysWhenScopesComeOnTopOfOlderOnes(Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    Window window =
        chromium
            .window()
            .withClientAt(LOOPBACK)
            .open(client.authorization("openid mcp:prompts").uri())
            .login("bob", "bob");
    window.page().locator("#kc-login").click();
    window.callback(LOOPBACK);

    window.open(client.authorization("openid mcp:prompts mcp:tools").uri());

    assertThat(window.text("#kc-oauth"))
        .contains("You allowed this application something before. What comes on top is marked.");
    assertThat(window.text("#mcp-scopes"))
        .isEqualTo("Use the tools of the server on your behalf New Read the prompts of the server");
    assertThat(window.page().locator(".mcp-new").count()).isEqualTo(1);
  }

  /** The client asked for it, so it is asked for, and said. */
  @Test
  void saysWhatTheServerDoesNotOffer(Chromium chromium) {
    givenNarrowServer();
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    AuthorizationRequest request =
        client.authorization("openid mcp:tools mcp:prompts").with("resource", NARROW);
    Window window =
        chromium.window().withClientAt(LOOPBACK).open(request.uri()).login("alice", "alice");

    assertThat(window.text("#mcp-scopes"))
        .isEqualTo(
            "Use the tools of the server on your behalf Read the prompts of the server"
                + " Not at this server, which does not offer it.");
    window.screenshot("consent-scope-elsewhere");
    window.page().locator("#kc-login").click();

    JsonNode tokens = client.redeem(request, window.callback(LOOPBACK)).expect(200).json();
    assertThat(tokens.path("scope").asText().split(" ")).contains("mcp:tools");
    assertThat(tokens.path("scope").asText().split(" ")).doesNotContain("mcp:prompts");
  }

  /** The address comes in the ID token, whatever the scopes of the server are. */
  @Test
  void doesNotCallAScopeIneffectiveThatBringsClaims(Chromium chromium) {
    givenNarrowServer();
    App app =
        App.in(
            realm,
            "reader",
            Map.of("consentRequired", true, "optionalClientScopes", List.of("email", "mcp:tools")));
    AuthorizationRequest request =
        app.client().authorization("openid email mcp:tools").with("resource", NARROW);
    Window window =
        chromium.window().withClientAt(LOOPBACK).open(request.uri()).login("alice", "alice");

    assertThat(window.text("#mcp-scopes"))
        .contains("See your e-mail address")
        .doesNotContain("Not at this server");
    window.page().locator("#kc-login").click();

    JsonNode tokens = app.client().redeem(request, window.callback(LOOPBACK)).expect(200).json();
    assertThat(realm.verified(tokens.path("id_token").asText()).getClaim("email"))
        .isEqualTo("alice@example.com");
  }

  private void givenNarrowServer() {
    if (realm.admin().get("/clients?clientId=narrow").expect(200).json().isEmpty()) {
      realm
          .admin()
          .post(
              "/clients",
              Map.of(
                  "clientId",
                  "narrow",
                  "attributes",
                  Map.of("resource_url", NARROW, "mcp.scopes_supported", "mcp:tools")))
          .expect(201);
    }
  }
}
