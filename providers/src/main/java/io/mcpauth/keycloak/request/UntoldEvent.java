package io.mcpauth.keycloak.request;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** The admin event of what did not happen: no store and no listener gets it. */
final class UntoldEvent extends AdminEventBuilder {

  UntoldEvent(KeycloakSession session, RealmModel realm, AdminAuth auth) {
    super(realm, auth, session, session.getContext().getConnection());
  }

  @Override
  protected void send() {
    // A listener may tell what it hears before anybody knows how the request ends.
  }
}
