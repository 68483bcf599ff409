package io.mcpauth.keycloak.it.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A key of a client, and what it signs to prove that it has it. */
public final class Proofs {

  private final ECKey key;

  private Proofs(ECKey key) {
    this.key = key;
  }

  public static Proofs ofNewKey() {
    try {
      return new Proofs(
          new ECKeyGenerator(Curve.P_256).keyID(UUID.randomUUID().toString()).generate());
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public key as metadata of a client has it. */
  public Map<String, Object> jwk() {
    return key.toPublicJWK().toJSONObject();
  }

  /** A client assertion (RFC 7523). */
  public String assertion(McpRealm realm, String clientId) {
    return signed(
        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
        new JWTClaimsSet.Builder()
            .issuer(clientId)
            .subject(clientId)
            .audience(realm.issuer().toString())
            .jwtID(UUID.randomUUID().toString())
            .claim("iat", Instant.now().getEpochSecond())
            .claim("exp", Instant.now().plusSeconds(50).getEpochSecond())
            .build());
  }

  /** A proof of possession for one request (RFC 9449 section 4.2). */
  public String dpop(String method, URI uri) {
    return signed(
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(new JOSEObjectType("dpop+jwt"))
            .jwk(key.toPublicJWK())
            .build(),
        new JWTClaimsSet.Builder()
            .jwtID(UUID.randomUUID().toString())
            .claim("htm", method)
            .claim("htu", uri.toString())
            .claim("iat", Instant.now().getEpochSecond())
            .build());
  }

  private String signed(JWSHeader header, JWTClaimsSet claims) {
    try {
      SignedJWT jwt = new SignedJWT(header, claims);
      jwt.sign(new ECDSASigner(key));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
