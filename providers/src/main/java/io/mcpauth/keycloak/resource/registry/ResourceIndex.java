package io.mcpauth.keycloak.resource.registry;

import io.mcpauth.keycloak.resource.registry.ClaimedUrls.Row;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.infinispan.ClearCacheEvent;
import org.keycloak.provider.ProviderEvent;

/**
 * Which clients of a realm have which resource URLs; one per node.
 *
 * <p>Keycloak cannot search clients by an attribute unless the operator allows it ({@code
 * client-searchable-attributes}), and to read all clients of a realm takes long where ten thousand
 * have registered themselves. So the index is one query of the attribute's table, made when it is
 * first needed and after a client with a resource URL was saved on any node. It is a hint: {@link
 * ResourceRegistry} reads each client it names, from Keycloak's own cache, and believes only that.
 * So a client that was changed or deleted counts as it is now, as with anything else that Keycloak
 * caches.
 */
public final class ResourceIndex {

  private static final String QUERY =
      "select a.client.id, a.name, a.value from ClientAttributeEntity a"
          + " where a.client.realmId = :realm and a.name in (:names) and a.value is not null";

  private static final String NAMES =
      "select c.id, c.clientId from ClientEntity c"
          + " where c.realmId = :realm and lower(c.clientId) like 'http%'";

  private static final String CLUSTER_TASK = "MCP_RESOURCE_SERVERS_CHANGED";

  private final Map<String, ClaimedUrls> realms = new ConcurrentHashMap<>();
  private final AtomicLong generation = new AtomicLong();
  private final AtomicBoolean listening = new AtomicBoolean();

  /** Follows the changes that this node makes. */
  public void register(KeycloakSessionFactory factory) {
    factory.register(this::onEvent);
  }

  /**
   * What clients had to do with a URL when the index was read.
   *
   * @param indicator in any spelling
   */
  List<Claim> claims(KeycloakSession session, RealmModel realm, String indicator) {
    return of(session, realm).of(indicator);
  }

  /** The index of a realm. */
  ClaimedUrls of(KeycloakSession session, RealmModel realm) {
    @Nullable ClaimedUrls index = realms.get(realm.getId());
    return index == null ? read(session, realm) : index;
  }

  private synchronized ClaimedUrls read(KeycloakSession session, RealmModel realm) {
    @Nullable ClaimedUrls present = realms.get(realm.getId());
    if (present != null) {
      return present;
    }
    listenToOtherNodes(session);
    long before = generation.get();
    ClaimedUrls index = query(session, realm);
    realms.put(realm.getId(), index);
    if (generation.get() != before) {
      // A client changed while we read: good for this request, not for the next one.
      realms.remove(realm.getId());
    }
    return index;
  }

  private static ClaimedUrls query(KeycloakSession session, RealmModel realm) {
    List<Row> rows =
        session
            .getProvider(JpaConnectionProvider.class)
            .getEntityManager()
            .createQuery(QUERY, Object[].class)
            .setParameter("realm", realm.getId())
            .setParameter(
                "names",
                List.of(ResourceAttributes.RESOURCE_URL, ResourceAttributes.RESOURCE_TEMPLATE))
            .getResultStream()
            .map(row -> new Row((String) row[0], (String) row[1], (String) row[2]))
            .toList();
    ClaimedUrls index = new ClaimedUrls(rows);
    if (!index.isEmpty()) {
      forEachUrlLikeId(session, realm, index::addName);
    }
    return index;
  }

  /** Tells internal id and client id of the clients that are called by something like a URL. */
  static void forEachUrlLikeId(
      KeycloakSession session, RealmModel realm, BiConsumer<String, String> client) {
    session
        .getProvider(JpaConnectionProvider.class)
        .getEntityManager()
        .createQuery(NAMES, Object[].class)
        .setParameter("realm", realm.getId())
        .getResultStream()
        .forEach(row -> client.accept((String) row[0], (String) row[1]));
  }

  private void forget() {
    generation.incrementAndGet();
    realms.clear();
  }

  private void listenToOtherNodes(KeycloakSession session) {
    if (listening.compareAndSet(false, true)) {
      session.getProvider(ClusterProvider.class).registerListener(CLUSTER_TASK, event -> forget());
    }
  }

  private void onEvent(ProviderEvent event) {
    if (event instanceof ClientModel.ClientUpdatedEvent updated && concerns(updated)) {
      forgetAfterCommit(updated.getKeycloakSession());
    } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
      realms.remove(removed.getRealm().getId());
    }
  }

  private boolean concerns(ClientModel.ClientUpdatedEvent updated) {
    ClientModel client = updated.getUpdatedClient();
    return client.getAttribute(ResourceAttributes.RESOURCE_URL) != null
        || client.getAttribute(ResourceAttributes.RESOURCE_TEMPLATE) != null
        || ResourceUri.parse(client.getClientId())
            .filter(uri -> mayBeKnown(client.getRealm(), uri))
            .isPresent();
  }

  // From memory alone: a query in the middle of a change would write the change out. A node that
  // has not read the index cannot say whether another one has.
  private boolean mayBeKnown(RealmModel realm, ResourceUri uri) {
    @Nullable ClaimedUrls index = realms.get(realm.getId());
    return index == null || index.knows(uri);
  }

  private void forgetAfterCommit(KeycloakSession session) {
    // Before the commit another request would read the old state back in.
    session
        .getTransactionManager()
        .enlistAfterCompletion(
            new AbstractKeycloakTransaction() {
              @Override
              protected void commitImpl() {
                forget();
                session
                    .getProvider(ClusterProvider.class)
                    .notify(CLUSTER_TASK, ClearCacheEvent.getInstance(), true);
              }

              @Override
              protected void rollbackImpl() {
                // Nothing was stored, so nothing changed.
              }
            });
  }
}
