package io.mcpauth.keycloak.resource.registry;

/**
 * Keeps this node's index for as long as the server runs: a provider factory, since Keycloak makes
 * it once and tells it of changes.
 */
public interface ResourceIndexHolder {

  /** The id of the token post-processor whose factory it is. */
  String PROVIDER_ID = "mcp-resource";

  /** The index of all realms. */
  ResourceIndex index();
}
