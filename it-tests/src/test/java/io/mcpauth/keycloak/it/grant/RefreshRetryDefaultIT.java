package io.mcpauth.keycloak.it.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Proofs;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.ExecutorSettings;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may retry a refresh where nobody has set anything, and what a setting may be. */
@OnKeycloak
class RefreshRetryDefaultIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;

  RefreshRetryDefaultIT(McpRealm realm) {
    this.realm = realm;
  }

  /** The requests of one client to the token endpoint. */
  private interface Tokens {
    Answer post(Form form);
  }

  @AfterEach
  void unset() {
    set(Map.of());
  }

  private void set(Map<String, Object> settings) {
    ExecutorSettings.save(realm, "mcp-grant", settings);
  }

  @Test
  void aPublicClientMayNot() {
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);

    assertThat(retry(client, client::token).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"client_secret_basic", "client_secret_post"})
  void aClientWithAHashedSecretMay(String method) {
    OAuthClient client = registered(Map.of("token_endpoint_auth_method", method));

    assertThat(retry(client, client::token).status()).isEqualTo(200);
  }

  @Test
  void aClientThatSignsMay() {
    Proofs proofs = Proofs.ofNewKey();
    OAuthClient client =
        registered(
            Map.of(
                "token_endpoint_auth_method",
                "private_key_jwt",
                "jwks",
                Map.of("keys", List.of(proofs.jwk()))));

    assertThat(retry(client, form -> signed(client, proofs, form)).status()).isEqualTo(200);
  }

  @Test
  void aClientWithDpopMayWithItsKey() {
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    Proofs proofs = Proofs.ofNewKey();

    assertThat(retry(client, form -> proven(client, proofs, form)).status()).isEqualTo(200);
  }

  /** RFC 9449 section 5: the token is bound to the key, and so is what it gives again. */
  @Test
  void aThiefWithoutTheKeyGetsNothingOfIt() {
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    Proofs proofs = Proofs.ofNewKey();
    Tokens tokens = form -> proven(client, proofs, form);
    String first = refreshToken(grant(client, tokens));
    Answer answer = tokens.post(refresh(first)).expect(200);

    for (Answer stolen :
        List.of(
            client.token(refresh(first)),
            proven(client, Proofs.ofNewKey(), refresh(first)),
            client.token(refresh(refreshToken(answer))))) {
      assertThat(stolen.expect(400).json().has("access_token")).isFalse();
    }

    assertThat(tokens.post(refresh(first)).expect(200).body()).isEqualTo(answer.body());
    assertThat(tokens.post(refresh(refreshToken(answer))).status()).isEqualTo(200);
  }

  /** Without the secret nobody gets in, token or not; RFC 6749 section 6. */
  @Test
  void aThiefWithoutTheSecretGetsNothingOfIt() {
    OAuthClient client = registered(Map.of("token_endpoint_auth_method", "client_secret_post"));
    Answer first = grant(client, client::token);
    Answer answer = client.token(refresh(refreshToken(first))).expect(200);

    for (Form form :
        List.of(
            refresh(refreshToken(first)).with("client_id", client.id()),
            refresh(refreshToken(first))
                .with("client_id", client.id())
                .with("client_secret", "wrong"))) {
      Answer refused = Http.post(realm.endpoint("token")).form(form).send();
      assertThat(refused.status()).isEqualTo(401);
    }

    assertThat(client.token(refresh(refreshToken(first))).expect(200).body())
        .isEqualTo(answer.body());
  }

  @Test
  void zeroIsZeroForAll() {
    set(Map.of("refresh-retry-seconds", "0"));
    OAuthClient client = registered(Map.of("token_endpoint_auth_method", "client_secret_basic"));

    assertThat(retry(client, client::token).status()).isEqualTo(400);
  }

  @Test
  void aNumberIsForAll() {
    set(Map.of("refresh-retry-seconds", 5));
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);

    assertThat(retry(client, client::token).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"61", "-1", "soon"})
  void anythingElseIsRefusedWhenItIsSaved(String value) {
    Answer refused = realm.saveProfile("mcp-grant", Map.of("refresh-retry-seconds", value));

    assertThat(refused.expect(400).body())
        .contains("refresh-retry-seconds")
        .contains("whole number from 0 to 60");
  }

  /** What comes again after one refresh. */
  private Answer retry(OAuthClient client, Tokens tokens) {
    String token = refreshToken(grant(client, tokens));
    tokens.post(refresh(token)).expect(200);
    return tokens.post(refresh(token));
  }

  private Answer grant(OAuthClient client, Tokens tokens) {
    AuthorizationRequest request = client.authorization(Grant.ONLINE);
    Callback callback =
        realm.browser().open(request.uri()).login("alice", "alice").accept().callback();
    return tokens.post(client.redemption(request, callback)).expect(200);
  }

  private static String refreshToken(Answer answer) {
    return answer.json().path("refresh_token").asText();
  }

  private static Form refresh(String token) {
    return Form.empty().with("grant_type", "refresh_token").with("refresh_token", token);
  }

  private OAuthClient registered(Map<String, Object> members) {
    Map<String, Object> metadata =
        new LinkedHashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    metadata.putAll(members);
    return OAuthClient.of(realm, RegisteredClient.of(realm.registration().register(metadata)));
  }

  private Answer signed(OAuthClient client, Proofs proofs, Form form) {
    return Http.post(realm.endpoint("token"))
        .form(proofs.proved(realm, client.id(), form.with("client_id", client.id())))
        .send();
  }

  private Answer proven(OAuthClient client, Proofs proofs, Form form) {
    return Http.post(realm.endpoint("token"))
        .form(form.with("client_id", client.id()))
        .header("DPoP", proofs.dpop("POST", realm.endpoint("token")))
        .send();
  }
}
