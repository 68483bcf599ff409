package io.mcpauth.keycloak.it.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.mcpauth.keycloak.it.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A realm of which only the keys are real: it signs tokens that Keycloak would never issue, each
 * like a right one but for one thing.
 */
final class MadeUpIssuer implements AutoCloseable {

  /** The one token that a server must take, or the refusals say nothing. */
  static final String RIGHT = "as Keycloak issues it";

  /** More than what any framework forgives by default (Spring: one minute). */
  private static final Duration LONG_AGO = Duration.ofHours(1);

  private static final Duration LIFE = Duration.ofMinutes(5);

  private final HttpServer http;
  private final RSAKey key;
  private final RSAKey anotherKey;

  private MadeUpIssuer(HttpServer http) {
    this.http = http;
    key = newKey();
    anotherKey = newKey();
  }

  static MadeUpIssuer start() {
    try {
      MadeUpIssuer issuer =
          new MadeUpIssuer(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      issuer.serve(
          "/protocol/openid-connect/certs", new JWKSet(issuer.key).toPublicJWKSet().toString());
      issuer.serve("/.well-known/openid-configuration", Json.write(issuer.metadata()));
      issuer.http.start();
      return issuer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All keys have one id: a reader cannot tell them apart by it. */
  private static RSAKey newKey() {
    try {
      return new RSAKeyGenerator(2048)
          .keyID("key-1")
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.RS256)
          .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  String url() {
    return "http://localhost:" + http.getAddress().getPort() + "/realms/made-up";
  }

  private Map<String, Object> metadata() {
    String endpoints = url() + "/protocol/openid-connect/";
    return Map.of(
        "issuer", url(),
        "jwks_uri", endpoints + "certs",
        "authorization_endpoint", endpoints + "auth",
        "token_endpoint", endpoints + "token",
        "response_types_supported", List.of("code"),
        "subject_types_supported", List.of("public"),
        "id_token_signing_alg_values_supported", List.of("RS256"),
        "code_challenge_methods_supported", List.of("S256"));
  }

  private void serve(String path, String json) {
    http.createContext(
        "/realms/made-up" + path,
        exchange -> {
          byte[] body = json.getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  /** Tokens for the server at this URL, by what is wrong with each. */
  Map<String, String> tokens(String server) {
    Map<String, String> tokens = new LinkedHashMap<>();
    tokens.put(RIGHT, token(server));
    tokens.put("for another server", signed("at+jwt", right("https://other.example/mcp")));
    tokens.put("for the parent of the server", signed("at+jwt", right(parent(server))));
    tokens.put("for no server", signed("at+jwt", right(server).audience((String) null)));
    tokens.put("of another issuer", signed("at+jwt", right(server).issuer(url() + "2")));
    tokens.put("of no issuer", signed("at+jwt", right(server).issuer(null)));
    tokens.put(
        "expired",
        signed(
            "at+jwt",
            right(server)
                .issueTime(Date.from(Instant.now().minus(LONG_AGO)))
                .expirationTime(Date.from(Instant.now().minus(LONG_AGO).plus(LIFE)))));
    tokens.put("without an end", signed("at+jwt", right(server).expirationTime(null)));
    tokens.put("an ID token", signed("JWT", right(server).claim("typ", "ID")));
    tokens.put("a logout token", signed("logout+jwt", right(server).claim("typ", "Logout")));
    tokens.put("signed by another key", signed(anotherKey, "at+jwt", right(server)));
    tokens.put("signed with the public key as a secret", macWithPublicKey(right(server)));
    tokens.put("not signed", unsigned(right(server)));
    return tokens;
  }

  /** A token for this server with which nothing is wrong. */
  String token(String server) {
    return signed("at+jwt", right(server));
  }

  /** A token for this server with which the client may do something else. */
  String tokenWithoutTools(String server) {
    return signed("at+jwt", right(server).claim("scope", "profile mcp:prompts"));
  }

  /** A token for this server that was good until five seconds ago. */
  String justExpired(String server) {
    Instant end = Instant.now().minusSeconds(5);
    return signed(
        "at+jwt",
        right(server).issueTime(Date.from(end.minus(LIFE))).expirationTime(Date.from(end)));
  }

  private JWTClaimsSet.Builder right(String server) {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(url())
        .subject("alice")
        .audience(List.of(server, "mcp-server"))
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(LIFE)))
        .jwtID(UUID.randomUUID().toString())
        .claim("typ", "Bearer")
        .claim("azp", "client-1")
        .claim("client_id", "client-1")
        .claim("scope", "mcp:tools");
  }

  private static String parent(String server) {
    return server.substring(0, server.lastIndexOf('/'));
  }

  private String signed(String type, JWTClaimsSet.Builder claims) {
    return signed(key, type, claims);
  }

  private static String signed(RSAKey with, String type, JWTClaimsSet.Builder claims) {
    try {
      return signed(new RSASSASigner(with), JWSAlgorithm.RS256, type, claims);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a reader takes that lets the header choose the algorithm (RFC 8725 section 2.1). */
  private String macWithPublicKey(JWTClaimsSet.Builder claims) {
    try {
      byte[] publicKey = key.toRSAPublicKey().getEncoded();
      return signed(new MACSigner(publicKey), JWSAlgorithm.HS256, "at+jwt", claims);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signed(
      JWSSigner signer, JWSAlgorithm algorithm, String type, JWTClaimsSet.Builder claims)
      throws JOSEException {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(algorithm).keyID("key-1").type(new JOSEObjectType(type)).build(),
            claims.build());
    jwt.sign(signer);
    return jwt.serialize();
  }

  private static String unsigned(JWTClaimsSet.Builder claims) {
    return new PlainJWT(
            new PlainHeader.Builder().type(new JOSEObjectType("at+jwt")).build(), claims.build())
        .serialize();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
