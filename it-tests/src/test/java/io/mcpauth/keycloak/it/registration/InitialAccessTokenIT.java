package io.mcpauth.keycloak.it.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients with an initial access token are judged by settings of their own, beside Keycloak's
 * policies; anonymous ones are not touched by that.
 */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class InitialAccessTokenIT {

  private static final String OWN_APP = "https://app.example.com/callback";

  private final McpRealm realm;

  InitialAccessTokenIT(McpRealm realm) {
    this.realm = realm;
  }

  @BeforeAll
  void loosenTheAuthenticatedSide() {
    realm
        .registrationPolicies()
        .save(
            "authenticated",
            "mcp-redirect-uris",
            Map.of("allowed-hosts", List.of("app.example.com")))
        .expect(204);
    realm
        .registrationPolicies()
        .save(
            "authenticated",
            "mcp-client-metadata",
            Map.of(
                "grant-types",
                List.of("authorization_code", "refresh_token", "client_credentials"),
                "server-calls",
                List.of("true")))
        .expect(204);
    // One of Keycloak's, which must hold for these clients and no others.
    realm.registrationPolicies().add("authenticated", "client-disabled", Map.of()).expect(201);
  }

  @Test
  void mayHaveWhatItsOwnSettingsAllow() {
    RegisteredClient client =
        RegisteredClient.of(
            withToken(
                with(
                    "redirect_uris",
                    List.of(OWN_APP),
                    "grant_types",
                    List.of("authorization_code", "client_credentials"),
                    "token_endpoint_auth_method",
                    "client_secret_basic",
                    "backchannel_logout_uri",
                    "https://app.example.com/logout")));

    JsonNode stored = realm.client(client.id());
    assertThat(stored.path("serviceAccountsEnabled").asBoolean()).isTrue();
    assertThat(stored.at("/attributes/mcp.dynamic").asText()).isEqualTo("token");
    assertThat(stored.at("/attributes/pkce.code.challenge.method").asText()).isEqualTo("S256");
    assertThat(stored.path("fullScopeAllowed").asBoolean()).isFalse();
  }

  /** OpenID Connect Back-Channel Logout 1.0 section 2.2. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isToldWhetherLogoutNamesTheSession(boolean named) {
    RegisteredClient client =
        RegisteredClient.of(
            withToken(
                with(
                    "backchannel_logout_uri",
                    "https://app.example.com/logout",
                    "backchannel_logout_session_required",
                    named)));

    assertThat(
            realm
                .client(client.id())
                .at("/attributes/backchannel.logout.session.required")
                .asBoolean())
        .isEqualTo(named);
    assertThat(client.metadata().path("backchannel_logout_session_required"))
        .isEqualTo(BooleanNode.valueOf(named));
  }

  @Test
  void keycloaksPoliciesHoldBesideOurs() {
    RegisteredClient client = RegisteredClient.of(withToken(with()));
    RegisteredClient anonymous = RegisteredClient.of(realm.registration().register(with()));

    assertThat(realm.client(client.id()).path("enabled").asBoolean()).isFalse();
    assertThat(realm.client(anonymous.id()).path("enabled").asBoolean()).isTrue();
  }

  @Test
  void isRefusedWhatNobodyMayHave() {
    int before = realm.clientCount();

    for (Map<String, Object> metadata :
        List.of(
            with("redirect_uris", List.of("https://evil.example/cb")),
            with("redirect_uris", List.of("https://app.example.com/*")),
            with("grant_types", List.of("authorization_code", "password")),
            with("logo_uri", "javascript:alert(1)"))) {
      withToken(metadata).expect(400);
    }
    assertThat(realm.clientCount()).isEqualTo(before);
  }

  /** The token was not spent on a client that was not made. */
  @Test
  void keepsItsTokenForTheNextTry() {
    String token = initialAccessToken();
    realm
        .registration()
        .registerWithToken(token, with("redirect_uris", List.of("https://evil.example/cb")))
        .expect(400);

    realm.registration().registerWithToken(token, with()).expect(201);
    realm.registration().registerWithToken(token, with()).expect(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {OWN_APP, "https://app.example.com/other"})
  void withoutTokenTheStrictSettingsHold(String redirectUri) {
    Answer answer = realm.registration().register(ClientRegistration.publicClient(redirectUri));

    assertThat(answer.expect(400).error()).isEqualTo("invalid_redirect_uri");
  }

  private Answer withToken(Map<String, Object> metadata) {
    return realm.registration().registerWithToken(initialAccessToken(), metadata);
  }

  private String initialAccessToken() {
    return realm
        .admin()
        .post("/clients-initial-access", Map.of("count", 1, "expiration", 300))
        .expect(201)
        .json()
        .path("token")
        .asText();
  }

  /** The usual public client with other or more members: name, value, name, value. */
  private static Map<String, Object> with(Object... members) {
    Map<String, Object> metadata =
        new HashMap<>(ClientRegistration.publicClient("http://localhost:8765/callback"));
    for (int i = 0; i < members.length; i += 2) {
      metadata.put((String) members[i], members[i + 1]);
    }
    return metadata;
  }
}
