package io.mcpauth.keycloak.servers.snippet;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values that a server checks its tokens against.
 *
 * @param issuer the realm
 * @param url the server's own, which stands in {@code aud}
 * @param scope without which nobody gets in
 */
public record CheckedTokens(String issuer, String url, String scope) {

  /** The scope of the sample server, in whose place the server's own goes. */
  private static final String SAMPLE_SCOPE = "mcp:tools";

  /** What the tested properties read from the environment. */
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(ISSUER|RESOURCE_URL)}");

  /** The code for one server. */
  public String in(Language language) {
    String lines = language.lines();
    return switch (language) {
      case TYPESCRIPT ->
          lines.replace(Literal.singleQuoted(SAMPLE_SCOPE), Literal.singleQuoted(scope))
              + """

              // This server's own: app.all('/mcp', requireOwnToken, ...)
              export const issuer = %s;
              export const url = %s;
              export const requireOwnToken = requireAccessToken(issuer, url);
              """
                  .formatted(Literal.singleQuoted(issuer), Literal.singleQuoted(url));
      case PYTHON ->
          lines
              + """


              ISSUER = %s
              URL = %s
              SCOPE = %s


              def own_tokens():
                  \"""This server's own: MCPServer("my server", **own_tokens())\"""
                  from mcp.server.auth.settings import AuthSettings

                  return {
                      "token_verifier": AccessTokens(ISSUER, URL),
                      "auth": AuthSettings(
                          issuer_url=ISSUER, resource_server_url=URL, required_scopes=[SCOPE], validate_token_resource=True
                      ),
                  }
              """
                  .formatted(
                      Literal.doubleQuoted(issuer),
                      Literal.doubleQuoted(url),
                      Literal.doubleQuoted(scope));
      case JAVA ->
          lines
              + """

              /** This server's own. */
              final class OwnAccessTokens {

                static final String ISSUER = %s;
                static final String URL = %s;
                static final String SCOPE = %s;

                private OwnAccessTokens() {}

                static JavaAccessTokens accessTokens() {
                  return new JavaAccessTokens(ISSUER, URL, SCOPE);
                }
              }
              """
                  .formatted(
                      Literal.doubleQuoted(issuer),
                      Literal.doubleQuoted(url),
                      Literal.doubleQuoted(scope));
      case SPRING ->
          lines
              + """

              /** This server's own: the bean JwtDecoder, and requestMatchers("/mcp").hasAuthority(AUTHORITY). */
              final class OwnAccessTokens {

                static final String ISSUER = %s;
                static final String URL = %s;
                static final String AUTHORITY = %s;

                private OwnAccessTokens() {}

                static JwtDecoder jwtDecoder() {
                  return SpringAccessTokens.jwtDecoder(ISSUER, URL);
                }
              }
              """
                  .formatted(
                      Literal.doubleQuoted(issuer),
                      Literal.doubleQuoted(url),
                      Literal.doubleQuoted("SCOPE_" + scope));
      case QUARKUS ->
          VARIABLE
              .matcher(lines)
              .replaceAll(
                  found ->
                      Matcher.quoteReplacement(
                          found.group(1).equals("ISSUER")
                              ? Literal.property(issuer)
                              : Literal.onlyProperty(url)));
    };
  }
}
