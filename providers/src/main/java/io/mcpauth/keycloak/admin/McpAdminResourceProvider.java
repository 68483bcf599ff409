package io.mcpauth.keycloak.admin;

import io.mcpauth.keycloak.bound.BoundToken;
import io.mcpauth.keycloak.request.AdminCall;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Makes the root resource for a request whose caller Keycloak has authenticated. */
final class McpAdminResourceProvider implements AdminRealmResourceProvider {

  @Override
  public McpAdminResource getResource(
      KeycloakSession session,
      RealmModel realm,
      AdminPermissionEvaluator auth,
      AdminEventBuilder adminEvent) {
    return new McpAdminResource(
        AdminCall.admitted(
            session, realm, auth, adminEvent, who -> BoundToken.of(who.getToken()).isPresent()));
  }

  @Override
  public void close() {}
}
