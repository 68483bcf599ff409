package io.mcpauth.keycloak.it.attack;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A client whose keys are at an address ({@code jwks_uri}), and what it makes Keycloak do. */
record KeysByAddress(McpRealm realm, String id, ECKey key) {

  /** Made by an administrator. */
  static KeysByAddress ofAnAdministrator(McpRealm realm, String address) {
    return made(realm, attributes(address));
  }

  /** Registered by a stranger, by a version that took such addresses. */
  static KeysByAddress ofAStranger(McpRealm realm, String address) {
    Map<String, String> attributes = attributes(address);
    attributes.put("mcp.dynamic", "anonymous");
    return made(realm, attributes);
  }

  private static KeysByAddress made(McpRealm realm, Map<String, String> attributes) {
    String id =
        new ConfidentialClients(realm)
            .create(
                Map.of(
                    "clientAuthenticatorType",
                    "client-jwt",
                    "standardFlowEnabled",
                    true,
                    "redirectUris",
                    List.of("http://localhost:8765/callback"),
                    "attributes",
                    attributes));
    return new KeysByAddress(realm, id, newKey());
  }

  static ECKey newKey() {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyID(UUID.randomUUID().toString())
          .keyUse(KeyUse.SIGNATURE)
          .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> attributes(String address) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("use.jwks.url", "true");
    attributes.put("jwks.url", address);
    return attributes;
  }

  /** A token request, authenticated by {@code private_key_jwt} (RFC 7523). */
  Answer token() {
    return Http.post(realm.endpoint("token"))
        .form(
            Form.empty()
                .with("grant_type", "client_credentials")
                .with(
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .with("client_assertion", jwt(realm.issuer().toString())))
        .send();
  }

  /** An authorization request with a signed request object (RFC 9101), which needs no login. */
  Answer authorization() {
    return Http.get(
            URI.create(
                realm.endpoint("auth")
                    + "?"
                    + Form.empty()
                        .with("client_id", id)
                        .with("response_type", "code")
                        .with("request", jwt(realm.issuer().toString()))
                        .encoded()))
        .send();
  }

  private String jwt(String audience) {
    try {
      SignedJWT jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
              new JWTClaimsSet.Builder()
                  .issuer(id)
                  .subject(id)
                  .audience(audience)
                  .jwtID(UUID.randomUUID().toString())
                  .claim("iat", Instant.now().getEpochSecond())
                  .claim("exp", Instant.now().plusSeconds(50).getEpochSecond())
                  .claim("client_id", id)
                  .build());
      jwt.sign(new ECDSASigner(key));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
