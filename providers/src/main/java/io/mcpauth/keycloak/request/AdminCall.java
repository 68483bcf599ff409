package io.mcpauth.keycloak.request;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * One call of the pack's admin REST: where it goes, and what its caller may. The one place that
 * decides about rights; Keycloak has authenticated the caller.
 *
 * <p>Each {@code require} throws {@code jakarta.ws.rs.ForbiddenException} if the caller may not.
 */
public final class AdminCall {

  private final KeycloakSession session;
  private final RealmModel realm;
  private final AdminPermissionEvaluator auth;
  private final AdminEventBuilder event;

  /**
   * A call.
   *
   * @param session of the request
   * @param realm that it is about
   * @param auth knows who calls
   * @param event the admin event of the call, to be completed by who changes something
   */
  public AdminCall(
      KeycloakSession session,
      RealmModel realm,
      AdminPermissionEvaluator auth,
      AdminEventBuilder event) {
    this.session = session;
    this.realm = realm;
    this.auth = auth;
    this.event = event;
  }

  /** The session of the request. */
  public KeycloakSession session() {
    return session;
  }

  /** The realm that the call is about. */
  public RealmModel realm() {
    return realm;
  }

  /** The admin event, with realm, caller and address. */
  public AdminEventBuilder event() {
    return event;
  }

  /** For what concerns the whole realm. */
  public void requireRealmAdmin() {
    auth.requireRealmAdmin();
  }

  /** For what shows clients. */
  public void requireViewClients() {
    auth.clients().requireView();
  }

  /** For what changes clients. */
  public void requireManageClients() {
    auth.clients().requireManage();
  }
}
