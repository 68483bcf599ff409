package io.mcpauth.keycloak.it.secret;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings and requests that need the plain secret as a key, which nobody has. */
@OnKeycloak
class SymmetricUseIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final ConfidentialClients clients;

  SymmetricUseIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
  }

  @ParameterizedTest
  @CsvSource({
    "clientAuthenticatorType, client-secret-jwt, client_secret_jwt",
    "request.object.signature.alg, HS256, request.object.signature.alg",
    "id.token.encrypted.response.alg, dir, id.token.encrypted.response.alg",
    "user.info.encrypted.response.alg, A256KW, user.info.encrypted.response.alg",
  })
  void refusesSettingsThatNeedThePlainSecret(String setting, String value, String field) {
    Map<String, Object> change =
        setting.equals("clientAuthenticatorType")
            ? Map.of(setting, value)
            : Map.of("attributes", Map.of(setting, value));
    String id = clients.create(Map.of("secret", newSecret()));

    Answer created = clients.tryCreate("new-" + UUID.randomUUID(), change);
    Answer updated = clients.update(id, change);

    assertThat(created.expect(400).body()).contains(field, "choose");
    assertThat(updated.expect(400).body()).contains(field, "choose");
  }

  /** Past the policy, and with the hash as the key of an HMAC (RFC 7523 section 2.2). */
  @Test
  void refusesTheHashAsTheKeyOfAClientAssertion() throws Exception {
    String id = clients.create(Map.of("secret", newSecret()));
    String hash = clients.hashOf(id);
    withoutPolicy(
        () ->
            clients.update(id, Map.of("clientAuthenticatorType", "client-secret-jwt")).expect(204));

    Answer refused =
        Http.post(realm.endpoint("token"))
            .form(
                Form.empty()
                    .with("grant_type", "client_credentials")
                    .with(
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                    .with(
                        "client_assertion",
                        jwt(hash, claims(id, id).audience(realm.issuer().toString()))))
            .send();

    assertThat(refused.status()).isIn(400, 401);
    assertThat(refused.json().has("access_token")).isFalse();
    assertThat(clients.token(id, hash).status()).isIn(400, 401);
    clients.delete(id);
  }

  /** OpenID Connect Core section 6.1: a request object under HS256 has the secret as its key. */
  @Test
  void refusesARequestObjectUnderASymmetricAlgorithm() throws Exception {
    String id = createdWith(newSecret());
    String request = requestObject(id, clients.hashOf(id));

    Answer refused =
        Http.get(
                URI.create(
                    realm.endpoint("auth")
                        + "?"
                        + Form.empty()
                            .with("client_id", id)
                            .with("response_type", "code")
                            .with("redirect_uri", REDIRECT_URI)
                            .with("scope", "openid")
                            .with("request", request)
                            .encoded()))
            .send();

    assertThat(refused.expect(400).body())
        .contains("request objects of this client cannot have a symmetric algorithm");
    assertThat(realm.events("LOGIN_ERROR"))
        .anySatisfy(
            event -> {
              assertThat(event.error()).isEqualTo("invalid_request_object");
              assertThat(event.details().get("client_policy_error_detail")).startsWith("request: ");
            });
  }

  /** RFC 9126 section 3: the pushed one as well, whatever it is signed with. */
  @Test
  void refusesAPushedRequestObjectUnderASymmetricAlgorithm() throws Exception {
    String secret = newSecret();
    String id = createdWith(secret);

    for (String key : List.of(secret, clients.hashOf(id))) {
      Answer refused =
          Http.post(realm.endpoint("ext/par/request"))
              .form(
                  Form.empty()
                      .with("client_id", id)
                      .with("client_secret", secret)
                      .with("request", requestObject(id, key)))
              .send();

      assertThat(refused.expect(400).error()).startsWith("invalid_request");
      assertThat(refused.json().has("request_uri")).isFalse();
    }
  }

  private String createdWith(String secret) {
    return clients.create(
        Map.of(
            "secret", secret, "standardFlowEnabled", true, "redirectUris", List.of(REDIRECT_URI)));
  }

  private String requestObject(String client, String key) throws JOSEException {
    return jwt(
        key,
        claims(client, null)
            .audience(realm.issuer().toString())
            .claim("client_id", client)
            .claim("response_type", "code")
            .claim("redirect_uri", REDIRECT_URI)
            .claim("scope", "openid"));
  }

  private static JWTClaimsSet.Builder claims(String issuer, @Nullable String subject) {
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .subject(subject)
        .jwtID(UUID.randomUUID().toString())
        .claim("iat", Instant.now().getEpochSecond())
        .claim("exp", Instant.now().plusSeconds(60).getEpochSecond());
  }

  private static String jwt(String key, JWTClaimsSet.Builder claims) throws JOSEException {
    SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
    jwt.sign(new MACSigner(key));
    return jwt.serialize();
  }

  private void withoutPolicy(Runnable action) {
    JsonNode policies = realm.admin().get("/client-policies/policies").expect(200).json();
    JsonNode off = policies.deepCopy();
    for (JsonNode policy : off.path("policies")) {
      ((ObjectNode) policy).putArray("profiles").add("mcp-oauth-2.1");
    }
    realm.admin().put("/client-policies/policies", off).expect(204);
    try {
      action.run();
    } finally {
      realm.admin().put("/client-policies/policies", policies).expect(204);
    }
  }
}
