package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.resource.registry.ResourceIndex;
import io.mcpauth.keycloak.resource.registry.ResourceIndexHolder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;

/** Makes the token post-processor {@code mcp-resource}. */
public final class ResourceTokenPostProcessorFactory
    implements TokenPostProcessorFactory, ResourceIndexHolder {

  /** The post-processor's id. */
  public static final String PROVIDER_ID = ResourceIndexHolder.PROVIDER_ID;

  private final ResourceIndex index = new ResourceIndex();
  private final UngovernedRealms ungoverned = new UngovernedRealms();

  @Override
  public ResourceIndex index() {
    return index;
  }

  @Override
  public void postInit(KeycloakSessionFactory factory) {
    index.register(factory);
  }

  @Override
  public TokenPostProcessor create(KeycloakSession session) {
    return new ResourceTokenPostProcessor(session, ungoverned);
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
