package io.mcpauth.keycloak.resource;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;

/** Makes the token post-processor {@code mcp-resource}. */
public final class ResourceTokenPostProcessorFactory implements TokenPostProcessorFactory {

  /** The post-processor's id. */
  public static final String PROVIDER_ID = "mcp-resource";

  private final ResourceIndex index = new ResourceIndex();

  ResourceIndex index() {
    return index;
  }

  @Override
  public void postInit(KeycloakSessionFactory factory) {
    index.register(factory);
  }

  @Override
  public TokenPostProcessor create(KeycloakSession session) {
    return new ResourceTokenPostProcessor(session);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  /** Before everything that reads the audience, such as the sealing of props. */
  @Override
  public int order() {
    return 100;
  }
}
