package io.mcpauth.keycloak.setup.clients;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.cache.CacheRealmProvider;
import org.keycloak.models.jpa.entities.ClientEntity;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Goes once through many clients of a realm, a page at a time, and changes those that are to be
 * changed, each page in a transaction of its own.
 *
 * <p>As rows of the tables, since ten thousand of them as Keycloak's models would push everything
 * else out of its caches. A run that ends early has changed some whole, and the next one does the
 * rest.
 */
final class ClientBatches {

  private static final Logger LOG = Logger.getLogger(ClientBatches.class);

  static final int PAGE = 100;

  private static final String AFTER = " and c.id > :after order by c.id";

  private static final String WHOLE =
      "select distinct c from ClientEntity c left join fetch c.attributes where c.id in (:ids)";

  private final KeycloakSessionFactory factory;
  private final String realmId;
  private final String query;
  private final Map<String, Object> parameters;

  /**
   * Of the clients that a query finds.
   *
   * @param query of JPA for the ids of clients {@code c}, with the parameter {@code realm}, to
   *     which a condition and the order are added
   * @param parameters further ones
   */
  ClientBatches(
      KeycloakSession session, String realmId, String query, Map<String, Object> parameters) {
    this.factory = session.getKeycloakSessionFactory();
    this.realmId = realmId;
    this.query = query;
    this.parameters = Map.copyOf(parameters);
  }

  /** What is done with a client. */
  interface Change {

    /** Whether there is anything to do, by what is in the database now. */
    boolean concerns(ClientEntity client);

    /** Does it. */
    void to(ClientEntity client, EntityManager entities);
  }

  /** How many clients a change concerns. */
  int count(Change change) {
    int count = 0;
    for (List<String> page = after(""); !page.isEmpty(); page = next(page)) {
      List<String> ids = page;
      count += inOne(entities -> concerned(entities, ids, change).size());
    }
    return count;
  }

  /** Changes them. */
  ChangedClients run(Change change) {
    int changed = 0;
    List<String> failed = new ArrayList<>();
    for (List<String> page = after(""); !page.isEmpty(); page = next(page)) {
      ChangedClients done = page(page, change);
      changed += done.changed();
      failed.addAll(done.failed());
    }
    return new ChangedClients(changed, failed);
  }

  private List<String> next(List<String> page) {
    return page.size() < PAGE ? List.of() : after(page.get(page.size() - 1));
  }

  private List<String> after(String last) {
    return inOne(
        entities -> {
          TypedQuery<String> ids =
              entities
                  .createQuery(query + AFTER, String.class)
                  .setParameter("realm", realmId)
                  .setParameter("after", last)
                  .setMaxResults(PAGE);
          parameters.forEach(ids::setParameter);
          return ids.getResultList();
        });
  }

  private ChangedClients page(List<String> ids, Change change) {
    try {
      return new ChangedClients(changed(ids, change), List.of());
    } catch (RuntimeException e) {
      LOG.debugf(e, "A batch of clients failed; now one by one");
      return oneByOne(ids, change);
    }
  }

  // So that one that cannot be written keeps no other.
  private ChangedClients oneByOne(List<String> ids, Change change) {
    int changed = 0;
    List<String> failed = new ArrayList<>();
    for (String id : ids) {
      try {
        changed += changed(List.of(id), change);
      } catch (RuntimeException e) {
        LOG.warnf("Client %s could not be changed: %s", id, e.getClass().getName());
        failed.add(clientId(id));
      }
    }
    return new ChangedClients(changed, failed);
  }

  private String clientId(String id) {
    return inOne(
        entities -> {
          @Nullable ClientEntity client = entities.find(ClientEntity.class, id);
          return client == null ? id : client.getClientId();
        });
  }

  private int changed(List<String> ids, Change change) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        factory,
        session -> {
          EntityManager entities =
              session.getProvider(JpaConnectionProvider.class).getEntityManager();
          List<ClientEntity> clients = concerned(entities, ids, change);
          for (ClientEntity client : clients) {
            change.to(client, entities);
            forget(session, client);
          }
          return clients.size();
        });
  }

  /** Every node reads it anew once this is committed. */
  private void forget(KeycloakSession session, ClientEntity client) {
    @Nullable CacheRealmProvider cache = session.getProvider(CacheRealmProvider.class);
    if (cache != null) {
      cache.registerClientInvalidation(client.getId(), client.getClientId(), realmId);
    }
  }

  private static List<ClientEntity> concerned(
      EntityManager entities, List<String> ids, Change change) {
    return entities
        .createQuery(WHOLE, ClientEntity.class)
        .setParameter("ids", ids)
        .getResultList()
        .stream()
        .filter(change::concerns)
        .toList();
  }

  private interface Job<T> {
    T with(EntityManager entities);
  }

  private <T> T inOne(Job<T> job) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        factory,
        session -> job.with(session.getProvider(JpaConnectionProvider.class).getEntityManager()));
  }

  /** Changes those that are there once the request has been committed. */
  void runAfter(KeycloakSession request, Change change) {
    request
        .getTransactionManager()
        .enlistAfterCompletion(
            new AbstractKeycloakTransaction() {
              @Override
              protected void commitImpl() {
                run(change);
              }

              @Override
              protected void rollbackImpl() {}
            });
  }
}
