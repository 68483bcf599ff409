package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.resource.registry.ResourceUri;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Configuration of the executor {@code mcp-resource-indicator}.
 *
 * @param defaultResource the resource of a dynamic client's request that names none
 */
record ResourceIndicatorConfig(Optional<String> defaultResource) {

  /** Key of {@link #defaultResource}. */
  static final String DEFAULT_RESOURCE = "default-resource";

  /** What the admin console shows. */
  static final List<ProviderConfigProperty> PROPERTIES =
      List.of(
          new ProviderConfigProperty(
              DEFAULT_RESOURCE,
              "Default resource",
              "URL of the MCP server that a dynamically registered client gets tokens for when its"
                  + " request names no resource (clients that follow an MCP revision before"
                  + " 2025-06-18 do not). It must be a resource_url of a client of this realm."
                  + " Left empty, such a request is refused with invalid_target.",
              ProviderConfigProperty.STRING_TYPE,
              null));

  /**
   * Reads and checks the configuration.
   *
   * @param values the executor's configuration by key
   * @throws IllegalArgumentException if a value cannot be used; the message names the field and the
   *     remedy
   */
  static ResourceIndicatorConfig from(Map<String, Object> values) {
    @Nullable Object value = values.get(DEFAULT_RESOURCE);
    if (value == null || value.equals("")) {
      return new ResourceIndicatorConfig(Optional.empty());
    }
    if (!(value instanceof String text)
        || ResourceUri.parse(text).filter(uri -> !uri.hasQuery()).isEmpty()) {
      throw new IllegalArgumentException(
          "Default resource (default-resource): enter an absolute http or https URL without user"
              + " information, query and fragment, such as https://mcp.example.com/mcp, or leave it"
              + " empty");
    }
    return new ResourceIndicatorConfig(Optional.of(text));
  }
}
