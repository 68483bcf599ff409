package io.mcpauth.keycloak.resource.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static final String NAMES =
      "select c.id, c.clientId from ClientEntity c"
          + " where c.realmId = :realm and lower(c.clientId) like 'http%'";

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
    putNamesakes(session, realm, index);
    return index;
  }

  // Clients that are called by the URL of their metadata can be many: only those count that are
  // called like a server of somebody else.
  private static void putNamesakes(
      KeycloakSession session, RealmModel realm, Map<String, List<Entry>> index) {
    if (index.isEmpty()) {
      return;
    }
    session
        .getProvider(JpaConnectionProvider.class)
        .getEntityManager()
        .createQuery(NAMES, Object[].class)
        .setParameter("realm", realm.getId())
        .getResultStream()
        .forEach(row -> putNamesake(index, (String) row[0], (String) row[1]));
  }

  private static void putNamesake(Map<String, List<Entry>> index, String id, String clientId) {
    Optional<ResourceUri> uri = ResourceUri.parse(clientId);
    @Nullable List<Entry> servers = uri.map(ResourceUri::value).map(index::get).orElse(null);
    if (servers != null) {
      servers.add(new Entry(id, uri.orElseThrow(), clientId, true));
    }
  }

  private static void put(Map<String, List<Entry>> index, String clientId, String url) {
    ResourceUri.parse(url)
        .ifPresent(
            uri ->
                index
                    .computeIfAbsent(uri.value(), u -> new ArrayList<>(1))
                    .add(new Entry(clientId, uri, url, false)));
  }

  /**
   * A client as it was when the index was read.
   *
   * @param id its internal id
   * @param uri its resource URL
   * @param text the same as the administrator wrote it
   * @param name whether it is the client's id, not its resource URL
   */
  record Entry(String id, ResourceUri uri, String text, boolean name) {

    /** Whether the client still has this URL, or is still called like it. */
    boolean holdsFor(ClientModel client) {
      if (name) {
        return text.equals(client.getClientId());
      }
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
    if (event instanceof ClientModel.ClientUpdatedEvent updated && concerns(updated)) {
      forgetAfterCommit(updated.getKeycloakSession());
    } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
      realms.remove(removed.getRealm().getId());
    }
  }

  private boolean concerns(ClientModel.ClientUpdatedEvent updated) {
    ClientModel client = updated.getUpdatedClient();
    return client.getAttribute(ResourceAttributes.RESOURCE_URL) != null
        || ResourceUri.parse(client.getClientId())
            .filter(uri -> mayBeKnown(client.getRealm(), uri))
            .isPresent();
  }

  // From memory alone: a query in the middle of a change would write the change out. A node that
  // has not read the index cannot say whether another one has.
  private boolean mayBeKnown(RealmModel realm, ResourceUri uri) {
    @Nullable Map<String, List<Entry>> index = realms.get(realm.getId());
    return index == null || index.containsKey(uri.value());
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
