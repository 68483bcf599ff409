package io.mcpauth.keycloak.it.props;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Reads the props of an access token. */
public final class OpenProps {

  private OpenProps() {}

  /** Checks an access token: signature, issuer, expiry, and that it is for this server. */
  public static JWTClaimsSet verify(String token, String issuer, String url)
      throws IOException, ParseException, BadJOSEException, JOSEException {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt"), JOSEObjectType.JWT));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            JWSAlgorithm.RS256,
            JWKSourceBuilder.create(URI.create(issuer + "/protocol/openid-connect/certs").toURL())
                .build()));
    processor.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(
            url, new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("exp", "jti")));
    return processor.process(token, null);
  }

  /** Introspection: Keycloak checks the token and opens the props. */
  public static Map<String, Object> introspect(
      String token, String issuer, String clientId, String secret)
      throws IOException, InterruptedException, ParseException {
    String pair = URLEncoder.encode(clientId, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(issuer + "/protocol/openid-connect/token/introspect"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)))
            .POST(HttpRequest.BodyPublishers.ofString("token=" + URLEncoder.encode(token, UTF_8)))
            .build();
    String answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    Map<String, Object> claims = JSONObjectUtils.parse(answer);
    if (!JSONObjectUtils.getBoolean(claims, "active")) {
      throw new IllegalArgumentException("the token is not active");
    }
    return JSONObjectUtils.getJSONObject(claims, "props");
  }

  /**
   * Shared key: opens the props here.
   *
   * @param claims of a token that {@link #verify} let through
   * @param keys what {@code props-keys/{clientId}} answered
   */
  public static Map<String, Object> openWithSharedKey(JWTClaimsSet claims, JWKSet keys)
      throws ParseException, JOSEException, GeneralSecurityException {
    JWEObject sealed = JWEObject.parse(claims.getStringClaim("props"));
    JWK key = keys.getKeyByKeyId(sealed.getHeader().getKeyID());
    byte[] contentKey =
        hkdf(
            key.toOctetSequenceKey().toByteArray(),
            claims.getJWTID().getBytes(UTF_8),
            "mcp-props v1 cek".getBytes(US_ASCII));
    return open(sealed, Set.of(JWEAlgorithm.DIR), new DirectDecrypter(contentKey));
  }

  /**
   * Public key: opens the props with the server's own private key.
   *
   * @param claims of a token that {@link #verify} let through
   * @param keys the server's private keys
   */
  public static Map<String, Object> openWithPrivateKey(
      JWTClaimsSet claims, String clientId, JWKSet keys) throws ParseException, JOSEException {
    JWEObject jwe = JWEObject.parse(claims.getStringClaim("props"));
    JWK key = keys.getKeyByKeyId(jwe.getHeader().getKeyID());
    JWEDecrypter decrypter =
        JWEAlgorithm.RSA_OAEP_256.equals(jwe.getHeader().getAlgorithm())
            ? new RSADecrypter(key.toRSAKey())
            : new ECDHDecrypter(key.toECKey());
    Map<String, Object> sealed =
        open(jwe, Set.of(JWEAlgorithm.ECDH_ES_A256KW, JWEAlgorithm.RSA_OAEP_256), decrypter);
    // Anybody can seal to a public key: what was sealed must name this token, this realm and this
    // server.
    if (!claims.getIssuer().equals(sealed.get("iss"))
        || !clientId.equals(sealed.get("aud"))
        || !claims.getJWTID().equals(sealed.get("jti"))) {
      throw new IllegalArgumentException("the props are of another token");
    }
    return JSONObjectUtils.getJSONObject(sealed, "props");
  }

  private static Map<String, Object> open(
      JWEObject jwe, Set<JWEAlgorithm> algorithms, JWEDecrypter decrypter) throws JOSEException {
    JWEHeader header = jwe.getHeader();
    if (!algorithms.contains(header.getAlgorithm())
        || !EncryptionMethod.A256GCM.equals(header.getEncryptionMethod())) {
      throw new IllegalArgumentException("sealed in another way: " + header);
    }
    jwe.decrypt(decrypter);
    return jwe.getPayload().toJSONObject();
  }

  /** RFC 5869 for the 32 bytes that are needed here: one extract, one expand. */
  private static byte[] hkdf(byte[] key, byte[] salt, byte[] info) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(salt, "HmacSHA256"));
    mac.init(new SecretKeySpec(mac.doFinal(key), "HmacSHA256"));
    mac.update(info);
    mac.update((byte) 1);
    return mac.doFinal();
  }
}
