package io.mcpauth.keycloak.it.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Proofs;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 9449 at the token endpoint, as the MCP extension for it (SEP-1932) has it for authorization
 * servers. It is Keycloak's own; what a realm of MCP servers adds must not break it.
 */
@OnKeycloak
class DpopIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final Proofs KEY = Proofs.ofNewKey();

  private final McpRealm realm;
  private final OAuthClient client;
  private final String secret = ConfidentialClients.newSecret();
  private final String service;

  DpopIT(McpRealm realm) {
    this.realm = realm;
    this.service = new ConfidentialClients(realm).create(Map.of("secret", secret));
    this.client = OAuthClient.registered(realm, REDIRECT_URI);
  }

  private Form redemption(OAuthClient who) {
    AuthorizationRequest request = who.authorization(Grant.ONLINE);
    Page page = realm.browser().open(request.uri()).login("alice", "alice");
    Callback callback = (page.isConsent() ? page.accept() : page).callback();
    return who.redemption(request, callback).with("client_id", who.id());
  }

  private Answer post(Form form, String... proofs) {
    Http request = Http.post(realm.endpoint("token")).form(form);
    for (String proof : proofs) {
      request = request.header("DPoP", proof);
    }
    return request.send();
  }

  private String proof() {
    return KEY.dpop("POST", realm.endpoint("token"));
  }

  /** Section 5.1: asymmetric ones. */
  @Test
  void theMetadataNamesAlgorithms() {
    JsonNode metadata =
        Http.get(URI.create(realm.issuer() + "/.well-known/openid-configuration"))
            .send()
            .expect(200)
            .json();

    assertThat(Json.texts(metadata.path("dpop_signing_alg_values_supported")))
        .contains("ES256")
        .doesNotContain("none")
        .noneMatch(name -> name.startsWith("HS"));
  }

  /** Section 5.2: registered with it, no token without a proof. */
  @Test
  void aClientThatRegistersForItGetsNothingWithoutAProof() {
    Map<String, Object> metadata =
        new LinkedHashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    metadata.put("dpop_bound_access_tokens", true);
    OAuthClient registered =
        OAuthClient.of(realm, RegisteredClient.of(realm.registration().register(metadata)));

    Answer refused = post(redemption(registered)).expect(400);

    assertThat(refused.json().has("access_token")).isFalse();
    assertThat(refused.error()).isIn("invalid_request", "invalid_dpop_proof");
    Answer bound = post(redemption(registered), proof()).expect(200);
    assertThat(bound.json().path("token_type").asText()).isEqualTo("DPoP");
  }

  /** Section 5: the refresh token of a public client is bound to the key as well. */
  @Test
  void aRefreshTokenIsBoundToTheKey() {
    Answer tokens = post(redemption(client), proof()).expect(200);
    Form refresh =
        Form.empty()
            .with("grant_type", "refresh_token")
            .with("client_id", client.id())
            .with("refresh_token", tokens.json().path("refresh_token").asText());

    post(refresh).expect(400);
    post(refresh, Proofs.ofNewKey().dpop("POST", realm.endpoint("token"))).expect(400);

    assertThat(post(refresh, proof()).expect(200).json().path("token_type").asText())
        .isEqualTo("DPoP");
  }

  static Stream<Arguments> proofsThatAreNone() {
    long now = Instant.now().getEpochSecond();
    return Stream.of(
        header("typ of another token", h -> h.type(JOSEObjectType.JWT)),
        header("no typ", h -> h.type(null)),
        header("key of somebody else", h -> h.jwk(Proofs.ofNewKey().publicKey())),
        header("no key", h -> h.jwk(null)),
        claims("another method", c -> c.claim("htm", "GET")),
        claims("no method", c -> c.claim("htm", null)),
        claims("another address", c -> c.claim("htu", "https://evil.example/token")),
        claims("no address", c -> c.claim("htu", null)),
        claims("an hour old", c -> c.claim("iat", now - 3600)),
        claims("of tomorrow", c -> c.claim("iat", now + 86_400)),
        claims("no time", c -> c.claim("iat", null)),
        claims("no id", c -> c.jwtID(null)));
  }

  private static Arguments header(String name, UnaryOperator<JWSHeader.Builder> change) {
    UnaryOperator<JWTClaimsSet.Builder> same = claims -> claims;
    return Arguments.of(name, change, same);
  }

  private static Arguments claims(String name, UnaryOperator<JWTClaimsSet.Builder> change) {
    UnaryOperator<JWSHeader.Builder> same = header -> header;
    return Arguments.of(name, same, change);
  }

  /** Section 4.3, one check each. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("proofsThatAreNone")
  void aProofThatIsNoneGetsNothing(
      String name,
      UnaryOperator<JWSHeader.Builder> header,
      UnaryOperator<JWTClaimsSet.Builder> claims) {
    refused(KEY.dpop("POST", realm.endpoint("token"), header, claims));
  }

  @Test
  void norDoesOneThatIsNotSigned() {
    String proof = proof();

    refused(proof.substring(0, proof.lastIndexOf('.') + 1));
    refused("nonsense");
    refused("");
  }

  /** Section 11.1. */
  @Test
  void aProofIsGoodOnce() {
    String proof = proof();
    post(credentials(), proof).expect(200);

    refused(proof);
  }

  private void refused(String proof) {
    Answer refused = post(credentials(), proof).expect(400);

    assertThat(refused.error()).isIn("invalid_request", "invalid_dpop_proof");
    assertThat(refused.json().has("access_token")).isFalse();
  }

  /** The shortest token request that there is. */
  private Form credentials() {
    return Form.empty()
        .with("grant_type", "client_credentials")
        .with("client_id", service)
        .with("client_secret", secret)
        .with("resource", "http://localhost:3000/mcp");
  }
}
