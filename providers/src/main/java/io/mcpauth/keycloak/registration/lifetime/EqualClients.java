package io.mcpauth.keycloak.registration.lifetime;

import static jakarta.persistence.LockModeType.PESSIMISTIC_WRITE;

import io.mcpauth.keycloak.lifetime.ClientLifetime;
import io.mcpauth.keycloak.lifetime.Lifespan;
import io.mcpauth.keycloak.lifetime.LoginInProgress;
import io.mcpauth.keycloak.lifetime.Ties;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.ClientEntity;
import org.keycloak.services.managers.ClientManager;
import org.keycloak.services.managers.RealmManager;

/**
 * The clients whose place an equal one takes: those that nobody has used, and with which nobody has
 * begun to log in.
 *
 * <p>From the same address at once. From another one after an hour: else a stranger who sends the
 * metadata of a well-known program every second would take the new client of everybody else away
 * before they have logged in with it.
 */
final class EqualClients {

  // The digest stands in the name: PostgreSQL, MySQL and MariaDB find it by Keycloak's index
  // IDX_CLIENT_ATT_BY_NAME_VALUE (jpa-changelog-24.0.0.xml). Others read the table.
  private static final String QUERY =
      "select a.client.id, a.value from ClientAttributeEntity a"
          + " where a.name = :name and a.client.realmId = :realm";

  private static final String FROM_HERE = " and substring(a.value, 1, 64) = :address";

  private static final Duration OF_OTHERS = Duration.ofHours(1);

  /** There is one at most, but for those that registered at the same moment. */
  private static final int LARGEST = 5;

  private static final int LARGEST_OF_OTHERS = 50;

  private final KeycloakSession session;
  private final RealmModel realm;

  EqualClients(KeycloakSession session) {
    this.session = session;
    this.realm = session.getContext().getRealm();
  }

  /** Those whose place a client may take. */
  List<ClientModel> replaceable(Sameness sameness) {
    List<Object[]> equal = query(QUERY, sameness, LARGEST_OF_OTHERS).getResultList();
    List<Object[]> fromHere =
        equal.size() < LARGEST_OF_OTHERS
            ? equal.stream().filter(row -> sameness.address().equals(row[1])).toList()
            : query(QUERY + FROM_HERE, sameness, LARGEST)
                .setParameter("address", sameness.address())
                .getResultList();
    List<ClientModel> own = models(fromHere).filter(this::isFree).limit(LARGEST).toList();
    if (!own.isEmpty()) {
      return own;
    }
    Instant before = ClientLifetime.now().minus(OF_OTHERS);
    // Their age first, which costs no query; one place is enough.
    return models(equal)
        .filter(
            client ->
                Lifespan.of(client).registered().filter(time -> time.isBefore(before)).isPresent())
        .filter(this::isFree)
        .limit(1)
        .toList();
  }

  private TypedQuery<Object[]> query(String text, Sameness sameness, int max) {
    return entities()
        .createQuery(text, Object[].class)
        .setParameter("name", sameness.attribute())
        .setParameter("realm", realm.getId())
        .setMaxResults(max);
  }

  private Stream<ClientModel> models(List<Object[]> rows) {
    return rows.stream()
        .map(row -> (String) row[0])
        .sorted()
        .map(id -> session.clients().getClientById(realm, id))
        .filter(Objects::nonNull);
  }

  private boolean isFree(ClientModel client) {
    Lifespan span = Lifespan.of(client);
    return span.lastUsed().isEmpty()
        && !span.isKept()
        && client.isEnabled()
        && !LoginInProgress.is(session, client)
        // A use is written down a moment after it happened.
        && !Ties.exist(session, client, Instant.EPOCH);
  }

  /** Removes one, unless somebody else has just done so. */
  void remove(String id) {
    if (entities().find(ClientEntity.class, id, PESSIMISTIC_WRITE) == null) {
      return;
    }
    // Not the one that was looked at before: this transaction has added a client since, and what it
    // knows from Keycloak's cache does not count any more.
    @Nullable ClientModel client = session.clients().getClientById(realm, id);
    if (client != null) {
      new ClientManager(new RealmManager(session)).removeClient(realm, client);
    }
  }

  private EntityManager entities() {
    return session.getProvider(JpaConnectionProvider.class).getEntityManager();
  }
}
