package io.mcpauth.keycloak.resource.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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
 * Which clients of a realm have which resource URL; one per node.
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
      "select a.client.id, a.value from ClientAttributeEntity a"
          + " where a.client.realmId = :realm and a.name = :name and a.value is not null";

  private static final String CLUSTER_TASK = "MCP_RESOURCE_SERVERS_CHANGED";

  private final Map<String, Map<String, List<Entry>>> realms = new ConcurrentHashMap<>();
  private final AtomicLong generation = new AtomicLong();
  private final AtomicBoolean listening = new AtomicBoolean();

  /** Follows the changes that this node makes. */
  public void register(KeycloakSessionFactory factory) {
    factory.register(this::onEvent);
  }

  /**
   * Clients whose resource URL was this one when the index was read.
   *
   * @param indicator in any spelling
   * @return what the index knows of them
   */
  List<Entry> clients(KeycloakSession session, RealmModel realm, String indicator) {
    @Nullable Map<String, List<Entry>> index = realms.get(realm.getId());
    if (index == null) {
      index = read(session, realm);
    }
    // Most clients send the canonical spelling, which need not be parsed for each token.
    @Nullable List<Entry> entries = index.get(indicator);
    if (entries == null) {
      entries =
          ResourceUri.parse(indicator).map(ResourceUri::value).map(index::get).orElse(List.of());
    }
    return entries;
  }

  private synchronized Map<String, List<Entry>> read(KeycloakSession session, RealmModel realm) {
    @Nullable Map<String, List<Entry>> present = realms.get(realm.getId());
    if (present != null) {
      return present;
    }
    listenToOtherNodes(session);
    long before = generation.get();
    Map<String, List<Entry>> index = query(session, realm);
    realms.put(realm.getId(), index);
    if (generation.get() != before) {
      // A client changed while we read: good for this request, not for the next one.
      realms.remove(realm.getId());
    }
    return index;
  }

  private static Map<String, List<Entry>> query(KeycloakSession session, RealmModel realm) {
    Map<String, List<Entry>> index = new HashMap<>();
    session
        .getProvider(JpaConnectionProvider.class)
        .getEntityManager()
        .createQuery(QUERY, Object[].class)
        .setParameter("realm", realm.getId())
        .setParameter("name", ResourceAttributes.RESOURCE_URL)
        .getResultStream()
        .forEach(row -> put(index, (String) row[0], (String) row[1]));
    return index;
  }

  private static void put(Map<String, List<Entry>> index, String clientId, String url) {
    ResourceUri.parse(url)
        .ifPresent(
            uri ->
                index
                    .computeIfAbsent(uri.value(), u -> new ArrayList<>(1))
                    .add(new Entry(clientId, uri, url)));
  }

  /**
   * A client as it was when the index was read.
   *
   * @param id its internal id
   * @param uri its resource URL
   * @param text the same as the administrator wrote it
   */
  record Entry(String id, ResourceUri uri, String text) {

    /** Whether the client still has this URL. */
    boolean holdsFor(ClientModel client) {
      // The usual case is worth not parsing it again for each token.
      return text.equals(client.getAttribute(ResourceAttributes.RESOURCE_URL))
          || ResourceAttributes.uriOf(client).filter(uri::equals).isPresent();
    }
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
    if (event instanceof ClientModel.ClientUpdatedEvent updated
        && updated.getUpdatedClient().getAttribute(ResourceAttributes.RESOURCE_URL) != null) {
      forgetAfterCommit(updated.getKeycloakSession());
    } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
      realms.remove(removed.getRealm().getId());
    }
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
