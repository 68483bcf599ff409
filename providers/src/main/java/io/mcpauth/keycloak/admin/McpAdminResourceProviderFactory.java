package io.mcpauth.keycloak.admin;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;

/** Puts {@link McpAdminResource} below {@code /admin/realms/{realm}/}. */
public final class McpAdminResourceProviderFactory implements AdminRealmResourceProviderFactory {

  /** The path segment below the realm. */
  public static final String PROVIDER_ID = "mcp";

  @Override
  public AdminRealmResourceProvider create(KeycloakSession session) {
    return new McpAdminResourceProvider();
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public void init(Config.Scope config) {}

  @Override
  public void postInit(KeycloakSessionFactory factory) {}

  @Override
  public void close() {}
}
