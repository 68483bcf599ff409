package io.mcpauth.keycloak.resource.registry;

import java.util.Set;

/**
 * An MCP server that is registered in the realm, under one of its URLs.
 *
 * @param clientId the client id; in {@code aud} it lets the server introspect its tokens (RFC 7662)
 * @param address the URL that was asked for
 * @param scopes the scopes that are its own; empty if it does not say
 * @param urlAlone whether {@code aud} is the URL, without the client id
 */
public record ResourceServer(
    String clientId, ResourceAddress address, Set<String> scopes, boolean urlAlone) {

  /** Copies the scopes. */
  public ResourceServer {
    scopes = Set.copyOf(scopes);
  }

  /** The URL for {@code aud}. */
  public String audience() {
    return address.audience();
  }
}
