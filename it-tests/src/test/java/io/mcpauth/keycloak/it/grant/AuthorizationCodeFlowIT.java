package io.mcpauth.keycloak.it.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import org.junit.jupiter.api.Test;

@OnKeycloak
class AuthorizationCodeFlowIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String SCOPE = "openid mcp:tools offline_access";

  private final McpRealm realm;
  private final OAuthClient client;

  AuthorizationCodeFlowIT(McpRealm realm) {
    this.realm = realm;
    this.client = OAuthClient.registered(realm, REDIRECT_URI);
  }

  @Test
  void givesTokensAfterLoginAndConsent() throws Exception {
    AuthorizationRequest request = client.authorization(SCOPE);

    Callback callback =
        realm.browser().open(request.uri()).login("alice", "alice").accept().callback();
    JsonNode tokens = client.redeem(request, callback).expect(200).json();

    assertThat(callback.redirectUri()).isEqualTo(REDIRECT_URI);
    assertThat(callback.parameters().value("state")).isEqualTo(request.parameters().value("state"));
    assertThat(callback.parameters().value("iss")).contains(realm.issuer().toString());
    JWTClaimsSet claims = realm.verified(tokens.path("access_token").asText());
    assertThat(claims.getStringClaim("azp")).isEqualTo(client.id());
    assertThat(claims.getStringClaim("scope").split(" ")).contains("mcp:tools");
    assertThat(claims.getAudience()).isNotEmpty();
  }

  @Test
  void refreshesAndRotates() {
    JsonNode first = tokens();

    JsonNode second = client.refresh(first.path("refresh_token").asText()).expect(200).json();

    assertThat(realm.verified(second.path("access_token").asText()).getAudience())
        .isEqualTo(realm.verified(first.path("access_token").asText()).getAudience());
    assertThat(second.path("refresh_token").asText())
        .isNotEmpty()
        .isNotEqualTo(first.path("refresh_token").asText());
  }

  @Test
  void refusesRotatedRefreshToken() {
    String rotated = tokens().path("refresh_token").asText();
    client.refresh(rotated).expect(200);

    assertThat(client.refresh(rotated).expect(400).error()).isEqualTo("invalid_grant");
  }

  @Test
  void refusesCodeThatWasUsed() {
    AuthorizationRequest request = client.authorization(SCOPE);
    Callback callback =
        realm.browser().open(request.uri()).login("alice", "alice").accept().callback();
    client.redeem(request, callback).expect(200);

    assertThat(client.redeem(request, callback).expect(400).error()).isEqualTo("invalid_grant");
  }

  @Test
  void refusesAuthorizationRequestWithoutPkce() {
    Page page =
        realm
            .browser()
            .open(
                client
                    .authorization(SCOPE)
                    .without("code_challenge")
                    .without("code_challenge_method")
                    .uri());

    assertThat(page.callback().error()).isEqualTo("invalid_request");
  }

  @Test
  void refusesPlainPkce() {
    AuthorizationRequest request = client.authorization(SCOPE);

    Page page =
        realm
            .browser()
            .open(
                request
                    .with("code_challenge_method", "plain")
                    .with("code_challenge", request.pkce().verifier())
                    .uri());

    assertThat(page.callback().error()).isEqualTo("invalid_request");
  }

  @Test
  void refusesPkceWithoutMethodWhichMeansPlain() {
    Page page =
        realm.browser().open(client.authorization(SCOPE).without("code_challenge_method").uri());

    assertThat(page.callback().error()).isEqualTo("invalid_request");
  }

  @Test
  void refusesCodeWithAnotherVerifier() {
    AuthorizationRequest request = client.authorization(SCOPE);
    Callback callback =
        realm.browser().open(request.uri()).login("alice", "alice").accept().callback();

    assertThat(
            client
                .token(
                    client
                        .redemption(request, callback)
                        .with("code_verifier", client.authorization(SCOPE).pkce().verifier()))
                .expect(400)
                .error())
        .isEqualTo("invalid_grant");
  }

  @Test
  void consentCannotBeSkippedByPromptNone() {
    Browser browser = realm.browser();
    browser.open(client.authorization(SCOPE).uri()).login("bob", "bob");

    Page page = browser.open(client.authorization(SCOPE).with("prompt", "none").uri());

    assertThat(page.callback().parameters().value("code")).isEmpty();
  }

  @Test
  void userWhoIsLoggedInIsAskedAgainForAnotherClient() {
    Browser browser = realm.browser();
    browser.open(client.authorization(SCOPE).uri()).login("bob", "bob").accept().callback();
    OAuthClient other = OAuthClient.registered(realm, "http://localhost:9876/callback");

    assertThat(browser.open(other.authorization(SCOPE).uri()).isConsent()).isTrue();
  }

  @Test
  void givesNoCodeWhenTheUserDeclines() {
    Callback callback =
        realm
            .browser()
            .open(client.authorization(SCOPE).uri())
            .login("alice", "alice")
            .decline()
            .callback();

    assertThat(callback.error()).isEqualTo("access_denied");
    assertThat(callback.parameters().value("code")).isEmpty();
  }

  @Test
  void staysOnItsOwnErrorPageForAnUnregisteredRedirectUri() {
    Page page =
        realm
            .browser()
            .open(client.at("http://localhost:8765/elsewhere").authorization(SCOPE).uri());

    assertThat(page.isCallback()).isFalse();
    assertThat(page.answer().status()).isEqualTo(400);
    assertThat(page.text()).contains("redirect_uri");
  }

  @Test
  void storesAnEventForTheLogin() {
    tokens();

    assertThat(realm.events("LOGIN"))
        .anySatisfy(e -> assertThat(e.clientId()).isEqualTo(client.id()));
  }

  private JsonNode tokens() {
    AuthorizationRequest request = client.authorization(SCOPE);
    Callback callback =
        realm.browser().open(request.uri()).login("alice", "alice").accept().callback();
    return client.redeem(request, callback).expect(200).json();
  }
}
