package io.mcpauth.keycloak.lifetime;

import java.time.Instant;
import java.util.List;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** What people have with a client: it is never removed while there is any of it. */
public final class Ties {

  // Of users in Keycloak's own tables, and of those that a federation knows.
  private static final List<String> CONSENTS =
      List.of(
          "select count(c) from UserConsentEntity c"
              + " where c.clientId = :client and c.lastUpdatedDate >= :since",
          "select count(c) from FederatedUserConsentEntity c"
              + " where c.clientId = :client and c.lastUpdatedDate >= :since");

  private Ties() {}

  /**
   * Whether somebody has a session or an offline session with a client, or has allowed it
   * something.
   *
   * @param since allowed since then
   */
  public static boolean exist(KeycloakSession session, ClientModel client, Instant since) {
    RealmModel realm = client.getRealm();
    return session.sessions().getActiveUserSessions(realm, client) > 0
        || session.sessions().getOfflineSessionsCount(realm, client) > 0
        || CONSENTS.stream().anyMatch(query -> isAllowed(session, query, client, since));
  }

  private static boolean isAllowed(
      KeycloakSession session, String query, ClientModel client, Instant since) {
    return session
            .getProvider(JpaConnectionProvider.class)
            .getEntityManager()
            .createQuery(query, Long.class)
            .setParameter("client", client.getId())
            .setParameter("since", since.toEpochMilli())
            .getSingleResult()
        > 0;
  }
}
