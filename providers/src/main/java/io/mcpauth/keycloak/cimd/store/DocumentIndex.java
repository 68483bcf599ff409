package io.mcpauth.keycloak.cimd.store;

import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * What is asked about many documents at once, in a few queries: which there are, who uses them, and
 * which can leave.
 */
public final class DocumentIndex {

  // Values are compared by their beginning: some databases compare no long text.
  private static final String DOCUMENTS =
      " from ClientEntity c join c.attributes kind"
          + " left join c.attributes state on state.name = :stateName"
          + " left join c.attributes seen on seen.name = :seenName"
          + " where c.realmId = :realm"
          + " and kind.name = :kindName and substring(kind.value, 1, 20) = :kind";

  private static final String ROWS =
      "select c.id, c.clientId, substring(state.value, 1, 20)"
          + DOCUMENTS
          + " order by c.clientId, c.id";

  /** Nobody allowed it anything, and it holds nothing. */
  private static final String UNUSED =
      " and not exists (select 1 from UserConsentEntity u where u.clientId = c.id)"
          + " and not exists (select 1 from FederatedUserConsentEntity f where f.clientId = c.id)"
          + " and not exists (select 1 from PersistentClientSessionEntity s where s.clientId = c.id)";

  private static final String CAN_LEAVE =
      "select c.id"
          + DOCUMENTS
          + UNUSED
          + " and substring(state.value, 1, 20) = :state"
          // Numbers of ten digits until the year 2286, so the order of texts is theirs.
          + " and substring(seen.value, 1, 20) < :before"
          + " order by substring(seen.value, 1, 20), c.id";

  private static final String ALLOWED_BY =
      "select u.clientId, count(distinct u.user.id) from UserConsentEntity u"
          + " where u.clientId in (:ids) group by u.clientId";

  private static final String ALLOWED_BY_FEDERATED =
      "select f.clientId, count(distinct f.userId) from FederatedUserConsentEntity f"
          + " where f.clientId in (:ids) group by f.clientId";

  private static final String HELD_FOR_OTHERS =
      "select s.clientId, count(distinct o.userId)"
          + " from PersistentClientSessionEntity s, PersistentUserSessionEntity o"
          + " where s.clientId in (:ids)"
          + " and o.userSessionId = s.userSessionId and o.offline = s.offline"
          + " and not exists (select 1 from UserConsentEntity u"
          + " where u.clientId = s.clientId and u.user.id = o.userId)"
          + " and not exists (select 1 from FederatedUserConsentEntity f"
          + " where f.clientId = s.clientId and f.userId = o.userId)"
          + " group by s.clientId";

  private static final String LAST_USED =
      "select s.clientId, max(s.timestamp) from PersistentClientSessionEntity s"
          + " where s.clientId in (:ids) group by s.clientId";

  private final KeycloakSession session;
  private final RealmModel realm;

  /** Of the realm of this session. */
  public DocumentIndex(KeycloakSession session) {
    this.session = session;
    this.realm = session.getContext().getRealm();
  }

  /**
   * One document.
   *
   * @param id Keycloak's own of its client
   * @param written what is written down about the URL
   */
  public record Row(String id, String url, Optional<DocumentState> written) {}

  /**
   * Who uses a document.
   *
   * @param users people who allowed it something or have a session with it
   * @param last when it last got tokens for one of them
   */
  public record Use(long users, Optional<Instant> last) {}

  /** All documents, by their URLs. */
  public List<Row> rows() {
    return documents(ROWS, Object[].class).getResultList().stream()
        .map(
            row ->
                new Row(
                    (String) row[0],
                    (String) row[1],
                    DocumentState.parse((@Nullable String) row[2])))
        .toList();
  }

  /**
   * The oldest ones that nobody uses.
   *
   * @param state which of those that nobody decided about
   * @param before when they have to have been seen first
   * @param most how many of them
   */
  public Stream<StoredDocument> canLeave(DocumentState state, Instant before, int most) {
    return documents(CAN_LEAVE, String.class)
        .setParameter("state", state.value())
        .setParameter("before", Long.toString(before.getEpochSecond()))
        .setMaxResults(most)
        .getResultList()
        .stream()
        .flatMap(id -> new StoredDocuments(session).byId(id).stream());
  }

  /**
   * Who uses some documents.
   *
   * @param ids Keycloak's own, at most a thousand
   */
  public Map<String, Use> use(Collection<String> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    Map<String, Long> users = new HashMap<>();
    for (String query : List.of(ALLOWED_BY, ALLOWED_BY_FEDERATED, HELD_FOR_OTHERS)) {
      numbers(query, ids).forEach((id, number) -> users.merge(id, number, Long::sum));
    }
    Map<String, Long> last = numbers(LAST_USED, ids);
    Map<String, Use> use = new HashMap<>();
    for (String id : ids) {
      use.put(
          id,
          new Use(
              users.getOrDefault(id, 0L),
              Optional.ofNullable(last.get(id)).map(Instant::ofEpochSecond)));
    }
    return use;
  }

  private Map<String, Long> numbers(String query, Collection<String> ids) {
    Map<String, Long> numbers = new HashMap<>();
    entities()
        .createQuery(query, Object[].class)
        .setParameter("ids", ids)
        .getResultStream()
        .forEach(row -> numbers.put((String) row[0], ((Number) row[1]).longValue()));
    return numbers;
  }

  private <T> TypedQuery<T> documents(String query, Class<T> type) {
    return entities()
        .createQuery(query, type)
        .setParameter("realm", realm.getId())
        .setParameter("kindName", DynamicClient.ATTRIBUTE)
        .setParameter("kind", DynamicClient.DOCUMENT)
        .setParameter("stateName", McpAttribute.DOCUMENT_STATE.key())
        .setParameter("seenName", DynamicClient.REGISTERED);
  }

  private EntityManager entities() {
    return session.getProvider(JpaConnectionProvider.class).getEntityManager();
  }
}
