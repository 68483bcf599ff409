package io.mcpauth.keycloak.it.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Pkce;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@code offline_access} gives, takes and promises (OpenID Connect Core section 11). */
@OnKeycloak
class OfflineAccessIT {

  private static final String SCOPE = "openid mcp:tools offline_access";
  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  /** What the consent page says of access that outlives the session. */
  private static final String PROMISE = "14 days";

  private final McpRealm realm;

  OfflineAccessIT(McpRealm realm) {
    this.realm = realm;
  }

  /** Keycloak ends the session of the first one's code, and with it the code of the second. */
  @Test
  void twoClientsInOneBrowserBothGetTheirTokens() {
    Browser browser = realm.browser();
    OAuthClient first = OAuthClient.registered(realm, REDIRECT_URI);
    OAuthClient second = OAuthClient.registered(realm, "http://localhost:9876/callback");
    AuthorizationRequest ofFirst = first.authorization(SCOPE);
    AuthorizationRequest ofSecond = second.authorization(SCOPE);
    var codeOfFirst = browser.open(ofFirst.uri()).login("alice", "alice").accept().callback();
    var codeOfSecond = browser.open(ofSecond.uri()).accept().callback();

    JsonNode tokensOfFirst = first.redeem(ofFirst, codeOfFirst).expect(200).json();
    JsonNode tokensOfSecond = second.redeem(ofSecond, codeOfSecond).expect(200).json();

    assertThat(first.refresh(tokensOfFirst.path("refresh_token").asText()).status()).isEqualTo(200);
    assertThat(second.refresh(tokensOfSecond.path("refresh_token").asText()).status())
        .isEqualTo(200);
  }

  @Test
  void theNextClientNeedsNoPasswordAgain() {
    Browser browser = realm.browser();
    Grant.by("alice", browser, realm, OAuthClient.registered(realm, REDIRECT_URI), SCOPE);
    OAuthClient next = OAuthClient.registered(realm, "http://localhost:9876/callback");

    assertThat(browser.open(next.authorization(SCOPE).uri()).isConsent()).isTrue();
  }

  /** RFC 6749 section 4.1.2, where the session is still there. */
  @Test
  void aReplayedCodeStillEndsTheGrant() {
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    AuthorizationRequest request = client.authorization(SCOPE);
    var code = realm.browser().open(request.uri()).login("alice", "alice").accept().callback();
    Grant grant = new Grant(realm, client, client.redeem(request, code).expect(200).json());

    client.redeem(request, code).expect(400);

    assertThat(grant.isDead()).isTrue();
  }

  @Test
  void aClientWithoutRefreshTokensIsNotPromisedAny() {
    Map<String, Object> metadata =
        new LinkedHashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    metadata.put("grant_types", List.of("authorization_code"));
    OAuthClient client =
        OAuthClient.of(realm, RegisteredClient.of(realm.registration().register(metadata)));
    AuthorizationRequest request = client.authorization(SCOPE);

    Page page = realm.browser().open(request.uri()).login("alice", "alice");
    assertThat(page.isConsent()).isTrue();
    assertThat(page.text()).doesNotContain(PROMISE);

    JsonNode tokens = client.redeem(request, page.accept().callback()).expect(200).json();
    assertThat(tokens.path("scope").asText().split(" ")).doesNotContain("offline_access");
    assertThat(tokens.has("refresh_token")).isFalse();
  }

  /** The other side: the page does promise it where it comes. */
  @Test
  void aClientWithRefreshTokensIs() {
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);

    Page page = realm.browser().open(client.authorization(SCOPE).uri()).login("alice", "alice");

    assertThat(page.text()).contains(PROMISE);
  }

  /** Keycloak would answer not_allowed, after the user has allowed it. */
  @Test
  void aUserWithoutTheRoleGetsAnOrdinaryRefreshToken() {
    RealmUser user = userWithoutOfflineAccess();
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    AuthorizationRequest request = client.authorization(SCOPE);

    Page page = realm.browser().open(request.uri()).login(user.name(), user.password());
    assertThat(page.isConsent()).isTrue();
    assertThat(page.text()).doesNotContain(PROMISE);

    JsonNode tokens = client.redeem(request, page.accept().callback()).expect(200).json();
    assertThat(tokens.path("scope").asText().split(" "))
        .contains("mcp:tools")
        .doesNotContain("offline_access");
    assertThat(client.refresh(tokens.path("refresh_token").asText()).status()).isEqualTo(200);
  }

  /** What is left is no scope without a name, but none: the client gets what it has by default. */
  @Test
  void aRequestForOfflineAccessAloneIsOneForNoScopeThen() {
    RealmUser user = userWithoutOfflineAccess();
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    AuthorizationRequest request = client.authorization("offline_access");

    Page page = realm.browser().open(request.uri()).login(user.name(), user.password());
    JsonNode tokens =
        client
            .redeem(request, page.isConsent() ? page.accept().callback() : page.callback())
            .expect(200)
            .json();

    assertThat(tokens.path("scope").asText()).doesNotContain("offline_access");
  }

  /** RFC 8628: the code that the device redeems is settled with the login. */
  @Test
  void theSameForADevice() {
    RealmUser user = userWithoutOfflineAccess();
    String device = device();
    Pkce pkce = Pkce.random();
    JsonNode told =
        Http.post(realm.endpoint("auth/device"))
            .form(
                Form.empty()
                    .with("client_id", device)
                    .with("scope", SCOPE)
                    .with("resource", "http://localhost:3000/mcp")
                    .with("code_challenge", pkce.challenge())
                    .with("code_challenge_method", "S256"))
            .send()
            .expect(200)
            .json();

    Page page =
        realm
            .browser()
            .open(URI.create(told.path("verification_uri_complete").asText()))
            .login(user.name(), user.password());
    assertThat(page.text()).doesNotContain(PROMISE);
    page.accept();

    Answer polled =
        Http.post(realm.endpoint("token"))
            .form(
                Form.empty()
                    .with("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
                    .with("client_id", device)
                    .with("device_code", told.path("device_code").asText())
                    .with("code_verifier", pkce.verifier()))
            .send();
    assertThat(polled.expect(200).json().path("scope").asText().split(" "))
        .contains("mcp:tools")
        .doesNotContain("offline_access");
  }

  private String device() {
    String id = "device-" + UUID.randomUUID();
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                id,
                "publicClient",
                true,
                "consentRequired",
                true,
                "optionalClientScopes",
                List.of("mcp:tools", "offline_access"),
                "attributes",
                Map.of("oauth2.device.authorization.grant.enabled", "true")))
        .expect(201);
    return id;
  }

  private RealmUser userWithoutOfflineAccess() {
    RealmUser user = RealmUser.created(realm);
    String roles = "/users/" + user.id() + "/role-mappings/realm";
    JsonNode assigned = realm.admin().get(roles).expect(200).json();
    assertThat(assigned).hasSize(1);
    assertThat(assigned.path(0).path("name").asText()).startsWith("default-roles");
    realm.admin().request("DELETE", roles).json(assigned).send().expect(204);
    return user;
  }
}
