package io.mcpauth.keycloak.resource.registry;

import java.util.Optional;

/** Finds the registered MCP server of a resource indicator. */
@FunctionalInterface
public interface ResourceLookup {

  /**
   * Looks a resource up.
   *
   * @param indicator in any spelling of the URI
   * @return the server; empty if it is no URI of a resource, if none is registered and enabled, or
   *     if there are several
   */
  Optional<ResourceServer> find(String indicator);

  /** Whether none was found because several clients answer to the resource. */
  default boolean isShared(String indicator) {
    return false;
  }
}
