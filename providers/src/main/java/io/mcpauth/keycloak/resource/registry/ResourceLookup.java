package io.mcpauth.keycloak.resource.registry;

import java.util.Optional;

/** Finds the registered MCP server of a resource indicator. */
@FunctionalInterface
public interface ResourceLookup {

  /**
   * Looks a resource up.
   *
   * @param indicator in any spelling of the URI
   * @return the server; empty if it is no URI of a resource, or if none is registered and enabled
   */
  Optional<ResourceServer> find(String indicator);
}
