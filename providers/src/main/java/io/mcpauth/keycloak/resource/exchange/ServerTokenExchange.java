package io.mcpauth.keycloak.resource.exchange;

import io.mcpauth.keycloak.bound.BoundToken;
import io.mcpauth.keycloak.resource.registry.ResourceRegistry;
import org.jspecify.annotations.Nullable;
import org.keycloak.protocol.oidc.tokenexchange.StandardTokenExchangeProvider;
import org.keycloak.representations.AccessToken;

/**
 * Standard token exchange as Keycloak does it, which knows the client of an MCP server in {@code
 * aud} by its URL too: the client id need not stand there ({@code mcp.audience}).
 */
final class ServerTokenExchange extends StandardTokenExchangeProvider {

  @Override
  protected void forbiddenIfClientIsNotWithinTokenAudience(@Nullable AccessToken token) {
    if (token == null || !isForClient(token)) {
      super.forbiddenIfClientIsNotWithinTokenAudience(token);
    }
  }

  private boolean isForClient(AccessToken token) {
    return BoundToken.of(token)
        .filter(bound -> bound.server().equals(client.getClientId()))
        .filter(bound -> new ResourceRegistry(session).isOf(client, bound.resource()))
        .isPresent();
  }
}
