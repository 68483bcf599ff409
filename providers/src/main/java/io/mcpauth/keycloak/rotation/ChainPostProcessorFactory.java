package io.mcpauth.keycloak.rotation;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;

/** Makes the token post-processor {@code mcp-rotation}. */
public final class ChainPostProcessorFactory implements TokenPostProcessorFactory {

  public static final String PROVIDER_ID = "mcp-rotation";

  @Override
  public TokenPostProcessor create(KeycloakSession session) {
    return new ChainPostProcessor(session);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  /** Before all that remember something of the chain. */
  @Override
  public int order() {
    return 100;
  }
}
