package io.mcpauth.keycloak.connections.grants;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The client sessions of a realm that may hold grants, as rows of the tables: to read a hundred
 * thousand of them as Keycloak's models would push everything else out of its caches.
 */
final class SessionTable {

  private static final String ROWS =
      "select s.userSessionId, s.clientId, s.offline, s.data, s.timestamp,"
          + " u.userId, u.createdOn, u.lastSessionRefresh, u.rememberMe"
          + " from PersistentClientSessionEntity s, PersistentUserSessionEntity u"
          + " where u.userSessionId = s.userSessionId and u.offline = s.offline"
          + " and u.realmId = :realm and s.data like :ours";

  private static final String OF_USER = " and u.userId = :user";
  private static final String OF_CLIENT = " and s.clientId = :client";
  private static final String OFFLINE = " and s.offline = :offline";

  // The first condition is for the database: the index begins with the session.
  private static final String AFTER =
      " and s.userSessionId >= :session and (s.userSessionId > :session"
          + " or s.clientId > :after or (s.clientId = :after and s.offline > :copy))";
  private static final String ORDER = " order by s.userSessionId, s.clientId, s.offline";

  /** What the names of our notes begin with. */
  private static final String OURS = "%\"mcp.%";

  private static final String YES = "1";
  private static final String NO = "0";

  private final EntityManager entities;
  private final RealmModel realm;

  SessionTable(KeycloakSession session) {
    this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    this.realm = session.getContext().getRealm();
  }

  /** A place in the table. */
  record Place(String session, String client, boolean offline) {}

  /**
   * The rows that follow a place.
   *
   * @param place null for the beginning
   * @param max how many at most; fewer are the last
   */
  List<StoredSession> after(@Nullable Place place, GrantFilter filter, int max) {
    String query =
        ROWS
            + filter.userId().map(id -> OF_USER).orElse("")
            + filter.clientId().map(id -> OF_CLIENT).orElse("")
            + filter.offline().map(id -> OFFLINE).orElse("")
            + (place == null ? "" : AFTER)
            + ORDER;
    TypedQuery<Object[]> rows =
        entities
            .createQuery(query, Object[].class)
            .setParameter("realm", realm.getId())
            .setParameter("ours", filter.id().map(id -> "%" + id + "%").orElse(OURS))
            .setMaxResults(max);
    filter.userId().ifPresent(id -> rows.setParameter("user", id));
    filter.clientId().ifPresent(id -> rows.setParameter("client", id));
    filter.offline().ifPresent(offline -> rows.setParameter("offline", flag(offline)));
    if (place != null) {
      rows.setParameter("session", place.session())
          .setParameter("after", place.client())
          .setParameter("copy", flag(place.offline()));
    }
    return rows.getResultList().stream().map(SessionTable::session).toList();
  }

  private static StoredSession session(Object[] row) {
    return new StoredSession(
        (String) row[0],
        (String) row[1],
        YES.equals(row[2]),
        Optional.ofNullable((@Nullable String) row[3]).orElse("{}"),
        ((Number) row[4]).longValue(),
        Optional.ofNullable((@Nullable String) row[5]).orElse(""),
        ((Number) row[6]).longValue(),
        ((Number) row[7]).longValue(),
        Boolean.TRUE.equals(row[8]));
  }

  private static String flag(boolean offline) {
    return offline ? YES : NO;
  }
}
