package io.mcpauth.keycloak.connections;

import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.UserConsentManager;

/** Takes from one client everything that one user gave it. */
final class Revocation {

  private final KeycloakSession session;
  private final UserModel user;

  Revocation(KeycloakSession session, UserModel user) {
    this.session = session;
    this.user = user;
  }

  /**
   * Ends the client's part in every session of the user, in all browsers, then its offline sessions
   * and the consent. It is one transaction: all of it happens, or nothing.
   */
  void of(ClientModel client) {
    // Keycloak ends online sessions on its own only where there was a consent.
    AuthenticationManager.backchannelLogoutUserFromClient(
        session,
        session.getContext().getRealm(),
        user,
        client,
        session.getContext().getUri(),
        session.getContext().getHttpRequest().getHttpHeaders());
    UserConsentManager.revokeConsentToClient(session, client, user);
  }
}
