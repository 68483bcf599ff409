package io.mcpauth.keycloak.props.token;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;

/** Makes the token post-processor {@code mcp-props}. */
public final class PropsTokenPostProcessorFactory implements TokenPostProcessorFactory {

  /** The post-processor's id. */
  public static final String PROVIDER_ID = "mcp-props";

  @Override
  public TokenPostProcessor create(KeycloakSession session) {
    return new PropsTokenPostProcessor(session);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  /** Last: audience, id and everything that others add to the claim are final then. */
  @Override
  public int order() {
    return Integer.MIN_VALUE;
  }
}
