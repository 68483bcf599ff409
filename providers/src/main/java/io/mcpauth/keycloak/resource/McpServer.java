package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.request.ScopeParameter;
import io.mcpauth.keycloak.resource.registry.ResourceRegistry;
import io.mcpauth.keycloak.resource.registry.ResourceServer;
import io.mcpauth.keycloak.resource.rules.ScopeRules;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/** A registered MCP server as people know it, and what its scopes are. */
public final class McpServer {

  private final String name;
  private final String url;
  private final ScopeRules scopes;

  private McpServer(String name, String url, ScopeRules scopes) {
    this.name = name;
    this.url = url;
    this.scopes = scopes;
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
        .map(
            server ->
                new McpServer(
                    name(session, server),
                    server.audience(),
                    ServerScopes.of(session.getContext().getRealm(), server.scopes())));
  }

  /** Its name, or its client id where it has none. An administrator wrote it. */
  public String name() {
    return name;
  }

  /** Its URL. An administrator wrote it. */
  public String url() {
    return url;
  }

  /** Whether a scope that is granted stands in the tokens for this server. */
  public boolean offers(String scope) {
    return scopes.offers(scope);
  }

  /**
   * The scopes for a request that names none (RFC 6749 section 3.3).
   *
   * @param requested the parameter {@code scope}
   * @return empty if it names some, or if the server does not say which are its own
   */
  public Set<String> defaults(ClientModel client, @Nullable String requested) {
    return scopes.defaults(ScopeParameter.words(requested), ServerScopes.available(client));
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
