package io.mcpauth.keycloak.cimd.store;

import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.managers.ClientManager;
import org.keycloak.services.managers.RealmManager;

/** The documents of a realm. */
public final class StoredDocuments {

  /**
   * Who came last comes last. Attributes are compared by their beginning alone: some databases
   * cannot compare a long text, and these are short.
   */
  private static final String QUERY =
      """
      select c.id from ClientEntity c join c.attributes kind join c.attributes state
      where c.realmId = :realm
        and kind.name = :kindName and substring(kind.value, 1, 20) = :kind
        and state.name = :stateName and substring(state.value, 1, 20) in (:states)
        and (c.clientId like :host escape '\\' or c.clientId like :hostWithPort escape '\\')
      order by c.clientId
      """;

  private static final String COUNT =
      """
      select count(c.id) from ClientEntity c join c.attributes kind join c.attributes state
      where c.realmId = :realm
        and kind.name = :kindName and substring(kind.value, 1, 20) = :kind
        and state.name = :stateName and substring(state.value, 1, 20) in (:states)
      """;

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
   * Some of the documents, by their URLs.
   *
   * @param states those that are wanted; empty for all
   * @param host that their URLs have, on whatever port; empty for all
   */
  public List<StoredDocument> list(
      List<DocumentState> states, Optional<String> host, int first, int max) {
    String start = "https://" + host.map(StoredDocuments::literally).orElse("%");
    return session
        .getProvider(JpaConnectionProvider.class)
        .getEntityManager()
        .createQuery(QUERY, String.class)
        .setParameter("realm", realm.getId())
        .setParameter("kindName", DynamicClient.ATTRIBUTE)
        .setParameter("kind", DynamicClient.DOCUMENT)
        .setParameter("stateName", McpAttribute.DOCUMENT_STATE.key())
        .setParameter("states", values(states))
        .setParameter("host", start + "/%")
        .setParameter("hostWithPort", start + ":%")
        .setFirstResult(first)
        .setMaxResults(max)
        .getResultList()
        .stream()
        .flatMap(id -> byId(id).stream())
        .toList();
  }

  /**
   * How many there are.
   *
   * @param states those that are wanted; none for all
   */
  public long count(DocumentState... states) {
    return session
        .getProvider(JpaConnectionProvider.class)
        .getEntityManager()
        .createQuery(COUNT, Long.class)
        .setParameter("realm", realm.getId())
        .setParameter("kindName", DynamicClient.ATTRIBUTE)
        .setParameter("kind", DynamicClient.DOCUMENT)
        .setParameter("stateName", McpAttribute.DOCUMENT_STATE.key())
        .setParameter("states", values(List.of(states)))
        .getSingleResult();
  }

  /**
   * Those that wait and were never allowed, the oldest first: what can leave to make room. One that
   * waits again was in use, and stays.
   *
   * @param max how many at most
   */
  public List<StoredDocument> oldestPending(int max) {
    return list(List.of(DocumentState.PENDING), Optional.empty(), 0, Integer.MAX_VALUE).stream()
        .filter(document -> !document.waitsAgain())
        .sorted(
            java.util.Comparator.comparing(
                document -> document.firstSeen().orElse(Instant.EPOCH)))
        .limit(max)
        .toList();
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

  private static List<String> values(List<DocumentState> states) {
    return (states.isEmpty() ? List.of(DocumentState.values()) : states)
        .stream().map(DocumentState::value).toList();
  }

  /** In a pattern of SQL. */
  private static String literally(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }
}
