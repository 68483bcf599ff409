package io.mcpauth.keycloak.admin;

import io.mcpauth.keycloak.props.PropsKeysResource;
import io.mcpauth.keycloak.secret.SecretsResource;
import jakarta.ws.rs.Path;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** The root {@code /admin/realms/{realm}/mcp}: one locator for each feature. */
public final class McpAdminResource {

  private final KeycloakSession session;
  private final RealmModel realm;
  private final AdminPermissionEvaluator auth;
  private final AdminEventBuilder adminEvent;

  McpAdminResource(
      KeycloakSession session,
      RealmModel realm,
      AdminPermissionEvaluator auth,
      AdminEventBuilder adminEvent) {
    this.session = session;
    this.realm = realm;
    this.auth = auth;
    this.adminEvent = adminEvent;
  }

  /** How client secrets of the realm are stored, and hashing them all. */
  @Path("secrets")
  public SecretsResource secrets() {
    return new SecretsResource(session, realm, auth, adminEvent);
  }

  /** The keys with which one MCP server opens its props. */
  @Path("props-keys")
  public PropsKeysResource propsKeys() {
    return new PropsKeysResource(session, realm, auth, adminEvent);
  }
}
