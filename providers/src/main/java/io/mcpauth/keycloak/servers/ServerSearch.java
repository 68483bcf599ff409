package io.mcpauth.keycloak.servers;

import static jakarta.persistence.LockModeType.PESSIMISTIC_WRITE;

import io.mcpauth.keycloak.client.McpAttribute;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.ClientEntity;

/**
 * Finds the servers of a realm with one query: Keycloak cannot search clients by an attribute
 * unless the operator allows it, and of ten thousand clients that registered themselves none need
 * be read.
 */
final class ServerSearch {

  /** As many as one answer holds. */
  static final int LARGEST_PAGE = 1000;

  private static final String SERVERS =
      "select c.id from ClientEntity c"
          + " where c.realmId = :realm and c.publicClient = false"
          + " and (c.protocol is null or c.protocol = 'openid-connect')"
          + " and c.clientId not in (:internal)"
          + " and exists (select 1 from ClientAttributeEntity a"
          + " where a.client = c and a.name in (:addresses) and a.value is not null)"
          // DynamicClient, in words of the tables; like, since Oracle compares no long text.
          + " and (exists (select 1 from ClientAttributeEntity m"
          + " where m.client = c and m.name = :dynamic and m.value like 'no')"
          + " or (c.registrationToken is null and not exists (select 1 from ClientAttributeEntity d"
          + " where d.client = c and d.name = :dynamic)))";

  private static final String MATCHING =
      " and (lower(c.clientId) like lower(:search) escape '!'"
          + " or lower(c.name) like lower(:search) escape '!'"
          + " or exists (select 1 from ClientAttributeEntity u"
          + " where u.client = c and u.name in (:addresses)"
          + " and lower(u.value) like lower(:search) escape '!'))";

  private static final Map<String, Object> AT_ONCE = Map.of("jakarta.persistence.lock.timeout", 0);

  private static final String ORDER = " order by c.clientId, c.id";

  private final KeycloakSession session;
  private final RealmModel realm;

  ServerSearch(KeycloakSession session, RealmModel realm) {
    this.session = session;
    this.realm = realm;
  }

  /**
   * One page of servers, by client id.
   *
   * @param search a part of client id, name or an address, in whatever case; empty for all
   * @param first how many to leave out; negative for none, as in Keycloak
   * @param max how many to tell; negative for as many as a page holds
   */
  List<ClientModel> page(Optional<String> search, int first, int max) {
    if (max == 0) {
      return List.of();
    }
    String text = search.isPresent() ? SERVERS + MATCHING + ORDER : SERVERS + ORDER;
    TypedQuery<String> query =
        entities()
            .createQuery(text, String.class)
            .setParameter("realm", realm.getId())
            .setParameter("internal", Constants.defaultClients)
            .setParameter("addresses", ServerClient.ADDRESSES)
            .setParameter("dynamic", McpAttribute.DYNAMIC.key())
            .setFirstResult(Math.max(first, 0))
            .setMaxResults(max < 0 ? LARGEST_PAGE : Math.min(max, LARGEST_PAGE));
    search.ifPresent(part -> query.setParameter("search", pattern(part)));
    return query.getResultList().stream()
        .map(id -> session.clients().getClientById(realm, id))
        .filter(Objects::nonNull)
        .filter(ServerClient::isServer)
        .toList();
  }

  /** The server with this id of Keycloak's. */
  Optional<ClientModel> byId(String id) {
    if (id.indexOf('\0') >= 0) {
      return Optional.empty(); // PostgreSQL has no text with it, and says so by an error.
    }
    @Nullable ClientModel client = session.clients().getClientById(realm, id);
    return Optional.ofNullable(client).filter(ServerClient::isServer);
  }

  /**
   * The same, for who is about to change or delete it and nobody else until the request ends.
   *
   * @throws PersistenceException if somebody else is about to; nobody waits
   */
  Optional<ClientModel> toChange(String id) {
    return byId(id)
        .filter(
            client ->
                // From Keycloak's cache it may be one that was deleted meanwhile.
                entities().find(ClientEntity.class, client.getId(), PESSIMISTIC_WRITE, AT_ONCE)
                    != null);
  }

  private EntityManager entities() {
    return session.getProvider(JpaConnectionProvider.class).getEntityManager();
  }

  /** What is searched for means itself; some databases let nothing else be escaped. */
  static String pattern(String part) {
    return "%" + part.replaceAll("[!%_]", "!$0") + "%";
  }
}
