package io.mcpauth.keycloak.grant.family;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;

/** Makes the token post-processor {@code mcp-grant-id}. */
public final class GrantIdPostProcessorFactory implements TokenPostProcessorFactory {

  public static final String PROVIDER_ID = "mcp-grant-id";

  @Override
  public TokenPostProcessor create(KeycloakSession session) {
    return new GrantIdPostProcessor(session);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  /** After {@code mcp-resource}, which says whether a token is for an MCP server. */
  @Override
  public int order() {
    return 40;
  }
}
