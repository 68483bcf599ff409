package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.request.ScopeParameter;
import io.mcpauth.keycloak.resource.registry.ResourceAddress;
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
  private final ResourceAddress address;
  private final ScopeRules scopes;

  private McpServer(String name, ResourceAddress address, ScopeRules scopes) {
    this.name = name;
    this.address = address;
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
                    server.address(),
                    ServerScopes.of(session.getContext().getRealm(), server.scopes())));
  }

  /** Its name, or its client id where it has none. An administrator wrote it. */
  public String name() {
    return name;
  }

  /**
   * The URL that people know it by, and consent is recorded for: the first one that an
   * administrator wrote, or the one that was asked for where a template of his matches it.
   */
  public String url() {
    return address.identity();
  }

  /** Whether a consent that was recorded for a URL is for the server under the one asked for. */
  public boolean isRecordedAs(String url) {
    return url.equals(address.identity()) || url.equals(address.audience());
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
