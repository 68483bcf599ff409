package io.mcpauth.keycloak.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * RFC 7523 section 2.1: an assertion of another issuer is a grant; RFC 8707 holds for it as well.
 */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class AssertionGrantIT {

  private static final String ISSUER = "https://issuer.example";
  private static final String SAMPLE = "http://localhost:3000/mcp";
  private static final String CLIENT = "assertion-client";
  private static final String SECRET = "a-secret-of-this-test-only";

  private final McpRealm realm;
  private final RSAKey key;

  AssertionGrantIT(McpRealm realm) throws JOSEException {
    this.realm = realm;
    this.key = new RSAKeyGenerator(2048).generate();
    trustIssuer();
    createClient();
  }

  @Test
  void makesTheResourceTheAudience() throws Exception {
    JsonNode tokens = grant(Form.empty().with("resource", SAMPLE)).expect(200).json();

    assertThat(realm.verified(tokens.path("access_token").asText()).getAudience())
        .containsExactlyInAnyOrder(SAMPLE, "sample-mcp-server");
  }

  @Test
  void refusesAnUnknownResource() throws Exception {
    assertThat(grant(Form.empty().with("resource", "https://unknown.example/")).expect(400).error())
        .isEqualTo("invalid_target");
  }

  @Test
  void takesSeveralValuesForOneServerOnly() throws Exception {
    Form same = Form.empty().with("resource", SAMPLE).and("resource", SAMPLE + "/");
    Form several = Form.empty().with("resource", SAMPLE).and("resource", "https://other.example/");

    grant(same).expect(200);
    assertThat(grant(several).expect(400).error()).isEqualTo("invalid_target");
  }

  private void trustIssuer() throws JOSEException {
    realm
        .admin()
        .post(
            "/identity-provider/instances",
            Map.of(
                "alias",
                "issuer",
                "providerId",
                "jwt-authorization-grant",
                "enabled",
                true,
                "config",
                Map.of(
                    "issuer",
                    ISSUER,
                    "useJwksUrl",
                    "false",
                    "jwtAuthorizationGrantEnabled",
                    "true",
                    "publicKeySignatureVerifier",
                    Base64.getEncoder().encodeToString(key.toRSAPublicKey().getEncoded()))))
        .expect(201);
    JsonNode alice = realm.admin().get("/users?exact=true&username=alice").expect(200).json();
    realm
        .admin()
        .post(
            "/users/" + alice.path(0).path("id").asText() + "/federated-identity/issuer",
            Map.of("userId", "alice-there", "userName", "alice"))
        .expect(204);
  }

  private void createClient() {
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                CLIENT,
                "secret",
                SECRET,
                "publicClient",
                false,
                "standardFlowEnabled",
                false,
                "attributes",
                Map.of(
                    "oauth2.jwt.authorization.grant.enabled",
                    "true",
                    "oauth2.jwt.authorization.grant.idp",
                    "issuer")))
        .expect(201);
  }

  private Answer grant(Form more) throws JOSEException {
    Form form =
        more.with("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
            .with("assertion", assertion());
    String basic = Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(UTF_8));
    return Http.post(realm.endpoint("token"))
        .form(form)
        .header("Authorization", "Basic " + basic)
        .send();
  }

  private String assertion() throws JOSEException {
    Instant now = Instant.now();
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.RS256),
            new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject("alice-there")
                .audience(realm.issuer().toString())
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(60)))
                .build());
    jwt.sign(new RSASSASigner(key));
    return jwt.serialize();
  }
}
