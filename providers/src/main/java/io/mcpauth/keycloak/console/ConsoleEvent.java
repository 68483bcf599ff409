package io.mcpauth.keycloak.console;

import jakarta.ws.rs.core.UriInfo;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** The admin event of what was done on the page: that of the operation of admin REST. */
final class ConsoleEvent extends AdminEventBuilder {

  private final String path;

  /**
   * An event.
   *
   * @param path of that operation, below the realm
   */
  ConsoleEvent(KeycloakSession session, RealmModel realm, AdminAuth auth, String path) {
    super(realm, auth, session, session.getContext().getConnection());
    this.path = path;
  }

  /** Not the page's own address, which says nothing, and may be below another realm. */
  @Override
  protected String getResourcePath(UriInfo uriInfo) {
    return path;
  }
}
