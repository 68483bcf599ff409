package io.mcpauth.keycloak.admin;

import io.mcpauth.keycloak.policy.WithoutLifeCycle;
import io.mcpauth.keycloak.setup.OptionalScopes;
import io.mcpauth.keycloak.setup.SupportedKeycloak;
import org.keycloak.common.Profile;
import org.keycloak.common.Version;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;

/** Puts {@link McpAdminResource} below {@code /admin/realms/{realm}/}. */
public final class McpAdminResourceProviderFactory
    implements AdminRealmResourceProviderFactory, WithoutLifeCycle<AdminRealmResourceProvider> {

  /** The path segment below the realm. */
  public static final String PROVIDER_ID = "mcp";

  @Override
  public void postInit(KeycloakSessionFactory factory) {
    SupportedKeycloak.check(
        Version.VERSION, Profile.isFeatureEnabled(Profile.Feature.CLIENT_POLICIES));
    factory.register(OptionalScopes::onEvent);
  }

  @Override
  public AdminRealmResourceProvider create(KeycloakSession session) {
    return new McpAdminResourceProvider();
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }
}
