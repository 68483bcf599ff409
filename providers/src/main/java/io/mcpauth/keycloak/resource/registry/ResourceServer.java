package io.mcpauth.keycloak.resource.registry;

import java.util.Set;

/**
 * An MCP server that is registered in the realm: a confidential client with a {@code resource_url}.
 *
 * @param clientId the client id; in {@code aud} it lets the server introspect its tokens (RFC 7662)
 * @param audience the registered {@code resource_url} to the letter; MCP servers compare it with
 *     their own URL
 * @param scopes the scopes that are its own; empty if it does not say
 */
public record ResourceServer(String clientId, String audience, Set<String> scopes) {

  /** Copies the scopes. */
  public ResourceServer {
    scopes = Set.copyOf(scopes);
  }
}
