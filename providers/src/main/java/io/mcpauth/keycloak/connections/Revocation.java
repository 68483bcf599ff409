package io.mcpauth.keycloak.connections;

import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.UserConsentManager;

/** Takes from one client everything that one user gave it. */
final class Revocation {

  private static final Logger LOG = Logger.getLogger(Revocation.class);

  /**
   * A refresh that commits between our reading and our deleting of the same session makes the
   * database refuse the deletion. A client that refreshes all the time must not keep its access by
   * that; each attempt has a gap of milliseconds only.
   */
  private static final int ATTEMPTS = 20;

  private final KeycloakSession session;
  private final UserModel user;

  Revocation(KeycloakSession session, UserModel user) {
    this.session = session;
    this.user = user;
  }

  /**
   * Ends the client's part in every session of the user, in all browsers, then its offline sessions
   * and the consent. It is one transaction: all of it happens, or nothing.
   *
   * @return whether it happened; it is committed then
   */
  boolean of(ClientModel client) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        KeycloakModelUtils.runJobInTransaction(
            session.getKeycloakSessionFactory(),
            session.getContext(),
            fresh -> revoke(fresh, client.getId()));
        return true;
      } catch (ModelException e) {
        LOG.debugf(e, "Revoking client %s, attempt %d", client.getId(), attempt);
      }
    }
    LOG.warnf(
        "Client %s of realm %s keeps its access for one user, who tried to revoke it: the database"
            + " refused %d times (DEBUG of this category says why). End the user's sessions in the"
            + " admin console",
        client.getId(), session.getContext().getRealm().getName(), ATTEMPTS);
    return false;
  }

  private void revoke(KeycloakSession fresh, String clientId) {
    RealmModel realm = fresh.getContext().getRealm();
    ClientModel client = realm.getClientById(clientId);
    UserModel owner = fresh.users().getUserById(realm, user.getId());
    if (client == null || owner == null) {
      return; // Deleted a moment ago, and everything of theirs with them.
    }
    // Keycloak ends online sessions on its own only where there was a consent.
    AuthenticationManager.backchannelLogoutUserFromClient(
        fresh,
        realm,
        owner,
        client,
        session.getContext().getUri(),
        session.getContext().getHttpRequest().getHttpHeaders());
    UserConsentManager.revokeConsentToClient(fresh, client, owner);
  }
}
