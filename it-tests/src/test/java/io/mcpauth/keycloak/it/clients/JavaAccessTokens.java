package io.mcpauth.keycloak.it.clients;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * For whatever stands in front of the server: a servlet filter, a gateway, a transport of its own.
 */
public final class JavaAccessTokens {

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final String scope;

  /** Only access tokens of the realm {@code issuer} for the MCP server at {@code url}. */
  public JavaAccessTokens(String issuer, String url, String scope) {
    this.scope = scope;
    URL keys = address(issuer + "/protocol/openid-connect/certs");
    // RFC 9068: an ID token or a logout token, signed by the same key, is no access token.
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            JWSAlgorithm.RS256,
            JWKSourceBuilder.create(keys, new DefaultResourceRetriever(5_000, 5_000, 65_536))
                .build()));
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            url,
            new JWTClaimsSet.Builder().issuer(issuer).build(),
            Set.of("exp", "sub", "client_id", "scope"));
    claims.setMaxClockSkew(0);
    processor.setJWTClaimsSetVerifier(claims);
  }

  /**
   * Its claims; empty for a token that is no good, to be answered with 401 {@code invalid_token}.
   *
   * @throws JOSEException if the keys cannot be had: that is not the token's fault (503)
   */
  public Optional<JWTClaimsSet> claims(String token) throws JOSEException {
    try {
      return Optional.of(processor.process(token, null));
    } catch (ParseException | BadJOSEException e) {
      return Optional.empty();
    }
  }

  /** Whether the user gave the client enough; if not, answer 403 {@code insufficient_scope}. */
  public boolean suffice(JWTClaimsSet claims) {
    return claims.getClaim("scope") instanceof String scopes
        && List.of(scopes.split(" ")).contains(scope);
  }

  private static URL address(String text) {
    try {
      return URI.create(text).toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
