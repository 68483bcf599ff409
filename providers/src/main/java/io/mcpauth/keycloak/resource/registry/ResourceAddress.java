package io.mcpauth.keycloak.resource.registry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A URL under which an MCP server was asked for.
 *
 * @param audience what stands in {@code aud}: the registered spelling, since MCP servers compare it
 *     with their own URL; for a template the canonical form
 * @param identity the URL that people know the server by, and consent is recorded for: the first of
 *     those that are listed; for a template the one that was asked for
 * @param names the values of a template's names; empty for a listed URL
 */
public record ResourceAddress(String audience, String identity, Map<String, String> names) {

  /** Copies the names, in their order. */
  public ResourceAddress {
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
  }

  /** The one URL of a server. */
  public static ResourceAddress only(String url) {
    return new ResourceAddress(url, url, Map.of());
  }
}
