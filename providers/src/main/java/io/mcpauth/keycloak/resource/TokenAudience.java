package io.mcpauth.keycloak.resource;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.JsonWebToken;

/** Tells other features which MCP server a token is for. */
public final class TokenAudience {

  private TokenAudience() {}

  /**
   * The MCP server that the token is bound to.
   *
   * <p>A bound token names both the server's URL and its client id in {@code aud}. In a token
   * post-processor this holds after {@code mcp-resource} ran.
   *
   * @return empty if the token is not bound, or its server is no longer registered or enabled
   */
  public static Optional<ResourceServer> of(KeycloakSession session, JsonWebToken token) {
    if (token.getAudience() == null) {
      return Optional.empty();
    }
    List<String> audience = List.of(token.getAudience());
    ResourceRegistry registry = new ResourceRegistry(session);
    return audience.stream()
        .flatMap(value -> ResourceUri.parse(value).stream())
        .flatMap(uri -> registry.find(uri).stream())
        .filter(server -> isNamedIn(audience, server))
        .findFirst();
  }

  private static boolean isNamedIn(List<String> audience, ResourceServer server) {
    return Stream.of(server.clientId(), server.audience()).allMatch(audience::contains);
  }
}
