package io.mcpauth.keycloak.endpoint;

import io.mcpauth.keycloak.policy.WithoutLifeCycle;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Serves {@code /realms/{realm}/mcp/}. */
public final class McpRealmResourceProviderFactory
    implements RealmResourceProviderFactory, WithoutLifeCycle<RealmResourceProvider> {

  /** The path below the realm. */
  public static final String PROVIDER_ID = "mcp";

  @Override
  public RealmResourceProvider create(KeycloakSession session) {
    return new McpRealmResourceProvider(session);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }
}
