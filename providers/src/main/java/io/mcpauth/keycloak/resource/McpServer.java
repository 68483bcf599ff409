package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.resource.registry.ResourceRegistry;
import io.mcpauth.keycloak.resource.registry.ResourceServer;
import io.mcpauth.keycloak.resource.rules.ScopeRules;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/**
 * A registered MCP server as people know it. Administrators wrote both, so both can be believed.
 *
 * @param name its name, or its client id where it has none
 * @param url its URL
 * @param scopes that are its own; empty if it does not say
 */
public record McpServer(String name, String url, Set<String> scopes) {

  /** Copies the scopes. */
  public McpServer {
    scopes = Set.copyOf(scopes);
  }

  /**
   * The server that a resource indicator names.
   *
   * @param session of a request to the realm
   * @param indicator the parameter {@code resource} (RFC 8707)
   * @return the server; empty if no enabled one of this URL is registered
   */
  public static Optional<McpServer> find(KeycloakSession session, String indicator) {
    return new ResourceRegistry(session)
        .find(indicator)
        .map(server -> new McpServer(name(session, server), server.audience(), server.scopes()));
  }

  /** Whether a scope that is granted stands in the tokens for this server. */
  public boolean offers(String scope) {
    return ScopeRules.isOffered(scope, scopes);
  }

  private static String name(KeycloakSession session, ResourceServer server) {
    @Nullable ClientModel client =
        session.clients().getClientByClientId(session.getContext().getRealm(), server.clientId());
    return Optional.ofNullable(client)
        .map(ClientModel::getName)
        .filter(name -> !name.isBlank())
        .orElse(server.clientId());
  }
}
