package io.mcpauth.keycloak.cimd.store;

import static jakarta.persistence.LockModeType.PESSIMISTIC_WRITE;

import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CacheRealmProvider;
import org.keycloak.models.jpa.entities.ClientEntity;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.managers.ClientManager;
import org.keycloak.services.managers.RealmManager;

/** The documents of a realm. */
public final class StoredDocuments {

  // Attributes are compared by their beginning: some databases compare no long text.
  private static final String COUNT =
      """
      select count(c.id) from ClientEntity c join c.attributes kind join c.attributes state
      where c.realmId = :realm
        and kind.name = :kindName and substring(kind.value, 1, 20) = :kind
        and state.name = :stateName and substring(state.value, 1, 20) in (:states)
      """;

  // The id alone: an entity that is loaded is not read again when it is locked.
  private static final String BY_URL =
      "select c.id from ClientEntity c where c.realmId = :realm and c.clientId = :key";

  private static final String BY_ID =
      "select c.id from ClientEntity c where c.realmId = :realm and c.id = :key";

  private static final Map<String, Object> AT_ONCE = Map.of("jakarta.persistence.lock.timeout", 0);

  private final KeycloakSession session;
  private final RealmModel realm;

  /** Those of the realm of this session. */
  public StoredDocuments(KeycloakSession session) {
    this.session = session;
    this.realm = session.getContext().getRealm();
  }

  /** The document at a URL; empty too if another kind of client has that id. */
  public Optional<StoredDocument> find(String url) {
    return StoredDocument.of(realm.getClientByClientId(url));
  }

  /** The document of a client by Keycloak's own id. */
  public Optional<StoredDocument> byId(String id) {
    return StoredDocument.of(realm.getClientById(id));
  }

  /**
   * The client at a URL as it is in the database, kept for who is about to change it until the
   * transaction ends; whoever else wants it waits. Before anything else is read of it: what this
   * session knows already would stay as it was.
   *
   * @return empty if there is none
   */
  public Optional<ClientModel> held(String url) {
    return held(BY_URL, url, Map.of());
  }

  /**
   * The same by Keycloak's own id, for people.
   *
   * @throws jakarta.persistence.PersistenceException if somebody else has it; nobody waits
   */
  public Optional<StoredDocument> heldAtOnce(String id) {
    return held(BY_ID, id, AT_ONCE).flatMap(StoredDocument::of);
  }

  private Optional<ClientModel> held(String query, String key, Map<String, Object> hints) {
    return entities()
        .createQuery(query, String.class)
        .setParameter("realm", realm.getId())
        .setParameter("key", key)
        .getResultStream()
        .findFirst()
        .flatMap(id -> held(id, hints));
  }

  private Optional<ClientModel> held(String id, Map<String, Object> hints) {
    @Nullable ClientEntity held = entities().find(ClientEntity.class, id, PESSIMISTIC_WRITE, hints);
    if (held == null) {
      return Optional.empty(); // Deleted in this moment.
    }
    // Keycloak's cache may have it as it was before somebody else let go of it.
    @Nullable CacheRealmProvider cache = session.getProvider(CacheRealmProvider.class);
    if (cache != null) {
      cache.registerClientInvalidation(id, held.getClientId(), realm.getId());
    }
    return Optional.ofNullable(realm.getClientById(id));
  }

  /**
   * How many there are.
   *
   * @param states those that are wanted; none for all
   */
  public long count(DocumentState... states) {
    return entities()
        .createQuery(COUNT, Long.class)
        .setParameter("realm", realm.getId())
        .setParameter("kindName", DynamicClient.ATTRIBUTE)
        .setParameter("kind", DynamicClient.DOCUMENT)
        .setParameter("stateName", McpAttribute.DOCUMENT_STATE.key())
        .setParameter("states", values(List.of(states)))
        .getSingleResult();
  }

  /**
   * Writes down what an administrator decided about a URL that nobody has used yet.
   *
   * @param url a good one that no client of the realm has for its id
   */
  public StoredDocument decideAhead(String url, DocumentState state, Instant now) {
    ClientModel client = realm.addClient(url);
    client.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
    // As little as there can be until there is a document: no redirect URI, no flow but for codes.
    client.setPublicClient(true);
    client.setStandardFlowEnabled(true);
    client.setConsentRequired(true);
    client.setFullScopeAllowed(false);
    StoredDocument document = StoredDocument.mark(client, now);
    document.decide(state);
    return document;
  }

  /**
   * Marks a client that was made of a document just now.
   *
   * @param state what comes of the settings
   */
  public StoredDocument add(ClientModel client, DocumentState state, Instant now) {
    StoredDocument document = StoredDocument.mark(client, now);
    document.decide(state);
    return document;
  }

  /** Forgets a document with everything that hangs on its client. */
  public boolean remove(StoredDocument document) {
    return new ClientManager(new RealmManager(session)).removeClient(realm, document.client());
  }

  private EntityManager entities() {
    return session.getProvider(JpaConnectionProvider.class).getEntityManager();
  }

  private static List<String> values(List<DocumentState> states) {
    return (states.isEmpty() ? List.of(DocumentState.values()) : states)
        .stream().map(DocumentState::value).toList();
  }
}
