package io.mcpauth.keycloak.it.clients;

import java.util.Objects;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** For the bean {@code JwtDecoder}, which Spring Security's resource server uses. */
public final class SpringAccessTokens {

  private SpringAccessTokens() {}

  /** Only access tokens of the realm {@code issuer} for the MCP server at {@code url}. */
  public static JwtDecoder jwtDecoder(String issuer, String url) {
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withJwkSetUri(issuer + "/protocol/openid-connect/certs")
            .validateType(false) // only JWT by default; the next line asks for at+jwt (RFC 9068)
            .build();
    decoder.setJwtValidator(
        JwtValidators.createAtJwtValidator()
            .issuer(issuer)
            .audience(url)
            // 6.5 asks which client it is for; clients that register themselves come and go.
            .validators(
                all ->
                    all.putIfAbsent(
                        "client_id", new JwtClaimValidator<Object>("client_id", Objects::nonNull)))
            .build());
    return decoder;
  }
}
