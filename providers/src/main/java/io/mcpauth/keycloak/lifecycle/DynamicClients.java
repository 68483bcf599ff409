package io.mcpauth.keycloak.lifecycle;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.lifetime.Lifespan;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The clients of a realm that came by themselves, as rows of the tables: to read a hundred thousand
 * of them as Keycloak's models would push everything else out of its caches.
 */
final class DynamicClients {

  // DynamicClient, in words of the tables; "no" is sorted out afterwards. Joined, since for an
  // "or exists" PostgreSQL reads the marks of all clients before it tells the first one.
  private static final String IDS =
      "select c.id, c.clientId, c.name from ClientEntity c"
          + " left join c.attributes d on d.name = :dynamic"
          + " where c.realmId = :realm and (c.registrationToken is not null or d.name is not null)";

  private static final String AFTER = " and c.id > :after";
  private static final String ORDER = " order by c.id";

  // All of them: with their names in the query PostgreSQL goes by the index of names, and reads
  // the rows of all clients for those of twenty.
  private static final String ATTRIBUTES =
      "select a.client.id, a.name, a.value from ClientAttributeEntity a"
          + " where a.client.id in (:ids)";

  private static final String REDIRECT_URIS =
      "select c.id, r from ClientEntity c join c.redirectUris r where c.id in (:ids)";

  private static final List<String> USERS =
      List.of(
          "select c.clientId, count(c) from UserConsentEntity c"
              + " where c.clientId in (:ids) group by c.clientId",
          "select c.clientId, count(c) from FederatedUserConsentEntity c"
              + " where c.clientId in (:ids) group by c.clientId");

  private static final Set<String> NAMES =
      Stream.concat(Lifespan.ATTRIBUTES.stream(), Stream.of(McpAttribute.REDIRECT_URIS.key()))
          .collect(Collectors.toUnmodifiableSet());

  private final EntityManager entities;
  private final RealmModel realm;

  DynamicClients(KeycloakSession session, RealmModel realm) {
    this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    this.realm = realm;
  }

  /** A part of the table, and where it ends. */
  record Part(List<ClientRow> rows, String last, boolean isEnd) {}

  /**
   * The clients that follow one in the order of their ids.
   *
   * @param after an id; empty for the beginning
   * @param max how many rows are looked at
   */
  Part after(String after, int max) {
    TypedQuery<Object[]> query =
        after.isEmpty()
            ? entities.createQuery(IDS + ORDER, Object[].class)
            : entities
                .createQuery(IDS + AFTER + ORDER, Object[].class)
                .setParameter("after", after);
    List<Object[]> found =
        query
            .setParameter("realm", realm.getId())
            .setParameter("dynamic", DynamicClient.ATTRIBUTE)
            .setMaxResults(max)
            .getResultList();
    String last = found.isEmpty() ? after : (String) found.get(found.size() - 1)[0];
    return new Part(rows(found), last, found.size() < max);
  }

  private List<ClientRow> rows(List<Object[]> found) {
    List<String> ids = found.stream().map(row -> (String) row[0]).toList();
    Map<String, Map<String, String>> attributes = new HashMap<>();
    if (!ids.isEmpty()) {
      entities
          .createQuery(ATTRIBUTES, Object[].class)
          .setParameter("ids", ids)
          .getResultList()
          .forEach(
              row -> {
                if (row[2] != null && NAMES.contains((String) row[1])) {
                  attributes
                      .computeIfAbsent((String) row[0], id -> new HashMap<>())
                      .put((String) row[1], (String) row[2]);
                }
              });
    }
    return found.stream()
        .map(
            row ->
                new ClientRow(
                    (String) row[0],
                    (String) row[1],
                    (@Nullable String) row[2],
                    attributes.getOrDefault((String) row[0], Map.of())))
        .filter(ClientRow::isDynamic)
        .toList();
  }

  /** One client as it is in the database now. */
  ClientRow fresh(ClientRow row) {
    return rows(List.<Object[]>of(new Object[] {row.id(), row.clientId(), row.name()})).stream()
        .findFirst()
        .orElse(row);
  }

  /** The redirect URIs of some clients, by internal id. */
  Map<String, List<String>> redirectUris(List<ClientRow> rows) {
    Map<String, List<String>> uris = new HashMap<>();
    each(
        REDIRECT_URIS,
        rows,
        (id, uri) -> uris.computeIfAbsent(id, i -> new ArrayList<>()).add((String) uri));
    return uris;
  }

  /** How many people have allowed something to some clients, by internal id. */
  Map<String, Long> users(List<ClientRow> rows) {
    Map<String, Long> users = new HashMap<>();
    USERS.forEach(
        query -> each(query, rows, (id, count) -> users.merge(id, (Long) count, Long::sum)));
    return users;
  }

  private void each(String query, List<ClientRow> rows, BiConsumer<String, Object> row) {
    if (!rows.isEmpty()) {
      entities
          .createQuery(query, Object[].class)
          .setParameter("ids", rows.stream().map(ClientRow::id).toList())
          .getResultList()
          .forEach(found -> row.accept((String) found[0], found[1]));
    }
  }
}
