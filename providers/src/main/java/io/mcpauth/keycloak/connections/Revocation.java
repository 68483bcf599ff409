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
   * Passes before giving up. A refresh that commits between our reading and our deleting of the
   * same session makes the database refuse the pass. A client that refreshes all the time must not
   * keep its access by that; each pass has a gap of milliseconds only.
   */
  private static final int PASSES = 20;

  private final KeycloakSession session;
  private final UserModel user;

  Revocation(KeycloakSession session, UserModel user) {
    this.session = session;
    this.user = user;
  }

  /**
   * Ends the client's part in every session of the user, in all browsers, then its offline sessions
   * and the consent. One pass is one transaction: all of it happens, or nothing.
   *
   * <p>It is done when a pass finds nothing left. One is not enough: Keycloak drops sessions from
   * its cache before the database commits, and a request in between puts them back.
   *
   * @return whether it is done; it is committed then
   */
  boolean of(ClientModel client) {
    for (int pass = 1; pass <= PASSES; pass++) {
      try {
        boolean found =
            KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(),
                session.getContext(),
                fresh -> revoke(fresh, client.getId()),
                "Revocation of a client's access");
        if (!found) {
          return true;
        }
      } catch (ModelException e) {
        LOG.debugf(e, "Revoking client %s, pass %d", client.getId(), pass);
      }
    }
    LOG.warnf(
        "Client %s of realm %s may have kept access for one user, who tried to revoke it: %d times"
            + " it was in use (DEBUG of this category says more). End the user's sessions in the"
            + " admin console",
        client.getId(), session.getContext().getRealm().getName(), PASSES);
    return false;
  }

  /** Whether there was anything to revoke. */
  private boolean revoke(KeycloakSession fresh, String clientId) {
    RealmModel realm = fresh.getContext().getRealm();
    ClientModel client = realm.getClientById(clientId);
    UserModel owner = fresh.users().getUserById(realm, user.getId());
    if (client == null || owner == null) {
      return false; // Deleted a moment ago, and everything of theirs with them.
    }
    boolean online =
        fresh.sessions().getUserSessionsStream(realm, owner).toList().stream()
            .anyMatch(s -> s.getAuthenticatedClientSessionByClient(clientId) != null);
    // Keycloak ends online sessions on its own only where there was a consent.
    AuthenticationManager.backchannelLogoutUserFromClient(
        fresh,
        realm,
        owner,
        client,
        session.getContext().getUri(),
        session.getContext().getHttpRequest().getHttpHeaders());
    boolean consentOrOffline = UserConsentManager.revokeConsentToClient(fresh, client, owner);
    return online || consentOrOffline;
  }
}
