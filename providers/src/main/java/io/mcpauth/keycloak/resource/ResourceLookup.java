package io.mcpauth.keycloak.resource;

import java.util.Optional;

/** Finds the registered MCP server of a canonical URI. */
@FunctionalInterface
interface ResourceLookup {

  /**
   * Looks a resource up.
   *
   * @param uri the canonical URI
   * @return the server; empty if none is registered, or if it is not enabled
   */
  Optional<ResourceServer> find(ResourceUri uri);
}
