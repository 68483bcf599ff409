package io.mcpauth.keycloak.grant;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;

/** Makes the token post-processor {@code mcp-consent}. */
public final class ConsentTokenPostProcessorFactory implements TokenPostProcessorFactory {

  /** The post-processor's id. */
  public static final String PROVIDER_ID = "mcp-consent";

  @Override
  public TokenPostProcessor create(KeycloakSession session) {
    return new ConsentTokenPostProcessor(session);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  /** After {@code mcp-resource}: what the token is for is final then. */
  @Override
  public int order() {
    return 50;
  }
}
