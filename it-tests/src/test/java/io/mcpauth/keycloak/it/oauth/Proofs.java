package io.mcpauth.keycloak.it.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.JWKGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A key of a client, and what it signs to prove that it has it. */
public final class Proofs {

  private final JWK key;
  private final JWSAlgorithm algorithm;

  private Proofs(JWK key, JWSAlgorithm algorithm) {
    this.key = key;
    this.algorithm = algorithm;
  }

  public static Proofs ofNewKey() {
    return new Proofs(
        generated(new ECKeyGenerator(Curve.P_256).keyID(UUID.randomUUID().toString())),
        JWSAlgorithm.ES256);
  }

  public static Proofs ofNewRsaKey() {
    return new Proofs(
        generated(
            new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).keyUse(KeyUse.SIGNATURE)),
        JWSAlgorithm.RS256);
  }

  private static JWK generated(JWKGenerator<?> generator) {
    try {
      return generator.generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public key as metadata of a client has it. */
  public Map<String, Object> jwk() {
    return key.toPublicJWK().toJSONObject();
  }

  /** The same for the header of a proof. */
  public JWK publicKey() {
    return key.toPublicJWK();
  }

  /** The parameters of a request, and the proof who asks (RFC 7523 section 2.2). */
  public Form proved(McpRealm realm, String clientId, Form parameters) {
    return parameters
        .with("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        .with("client_assertion", assertion(realm, clientId));
  }

  /** A client assertion (RFC 7523). */
  private String assertion(McpRealm realm, String clientId) {
    return signed(
        new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(),
        new JWTClaimsSet.Builder()
            .issuer(clientId)
            .subject(clientId)
            .audience(realm.issuer().toString())
            .jwtID(UUID.randomUUID().toString())
            .claim("iat", Instant.now().getEpochSecond())
            .claim("exp", Instant.now().plusSeconds(50).getEpochSecond())
            .build());
  }

  /** What {@code dpop_jkt} says of the key (RFC 7638). */
  public String thumbprint() {
    try {
      return key.computeThumbprint().toString();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A proof of possession for one request (RFC 9449 section 4.2). */
  public String dpop(String method, URI uri) {
    return dpop(method, uri, header -> header, claims -> claims);
  }

  /** The same with something in it that is not as it should be. */
  public String dpop(
      String method,
      URI uri,
      UnaryOperator<JWSHeader.Builder> header,
      UnaryOperator<JWTClaimsSet.Builder> claims) {
    return signed(
        header
            .apply(
                new JWSHeader.Builder(algorithm)
                    .type(new JOSEObjectType("dpop+jwt"))
                    .jwk(key.toPublicJWK()))
            .build(),
        claims
            .apply(
                new JWTClaimsSet.Builder()
                    .jwtID(UUID.randomUUID().toString())
                    .claim("htm", method)
                    .claim("htu", uri.toString())
                    .claim("iat", Instant.now().getEpochSecond()))
            .build());
  }

  private String signed(JWSHeader header, JWTClaimsSet claims) {
    try {
      SignedJWT jwt = new SignedJWT(header, claims);
      jwt.sign(new DefaultJWSSignerFactory().createJWSSigner(key, algorithm));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
