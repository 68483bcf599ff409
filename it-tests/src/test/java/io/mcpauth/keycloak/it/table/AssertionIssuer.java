package io.mcpauth.keycloak.it.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;

/** Another issuer, whose assertions the realm takes as a grant (RFC 7523 section 2.1). */
final class AssertionIssuer {

  private static final String ISSUER = "https://issuer.example";
  private static final String ALIAS = "issuer";

  private final McpRealm realm;
  private final RSAKey key;

  AssertionIssuer(McpRealm realm) {
    this.realm = realm;
    try {
      this.key = new RSAKeyGenerator(2048).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a client needs that brings assertions. */
  Map<String, String> attributesOfClient() {
    return Map.of(
        "oauth2.jwt.authorization.grant.enabled",
        "true",
        "oauth2.jwt.authorization.grant.idp",
        ALIAS);
  }

  /** Lets the realm know the issuer, and the user by her name there. */
  void trustFor(String user) {
    realm
        .admin()
        .post(
            "/identity-provider/instances",
            Map.of(
                "alias",
                ALIAS,
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
                    publicKey())))
        .expect(201);
    JsonNode found = realm.admin().get("/users?exact=true&username=" + user).expect(200).json();
    realm
        .admin()
        .post(
            "/users/" + found.path(0).path("id").asText() + "/federated-identity/" + ALIAS,
            Map.of("userId", "alice-there", "userName", user))
        .expect(204);
  }

  private String publicKey() {
    try {
      return Base64.getEncoder().encodeToString(key.toRSAPublicKey().getEncoded());
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An assertion about that user, good for one minute and one use. */
  String assertion() {
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
    try {
      jwt.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return jwt.serialize();
  }
}
