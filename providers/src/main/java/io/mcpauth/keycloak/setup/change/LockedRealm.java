package io.mcpauth.keycloak.setup.change;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CacheRealmProvider;
import org.keycloak.models.cache.CachedRealmModel;
import org.keycloak.models.jpa.entities.RealmEntity;

/**
 * A realm that nobody else sets up in the meantime, on any node: two setups at once would both find
 * that a policy is missing, and it would be there twice.
 */
final class LockedRealm {

  private LockedRealm() {}

  /**
   * Waits until no other transaction holds the realm.
   *
   * @return the realm as it is in the database now, past what this node's cache remembers
   */
  static RealmModel of(KeycloakSession session, RealmModel realm) {
    EntityManager entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    RealmEntity row =
        Objects.requireNonNull(
            entities.find(RealmEntity.class, realm.getId(), LockModeType.PESSIMISTIC_WRITE));
    // What was read before the wait is not what the other one left.
    entities.refresh(row);
    forgetScopes(session, realm);
    return realm instanceof CachedRealmModel cached ? cached.getDelegateForUpdate() : realm;
  }

  /**
   * Makes caches forget a client that is changed. Keycloak reads clients of a realm that it is
   * about to change past its cache, which is not told of what happens to them then.
   */
  static void forget(KeycloakSession session, ClientModel client) {
    @Nullable CacheRealmProvider cache = session.getProvider(CacheRealmProvider.class);
    if (cache != null) {
      cache.registerClientInvalidation(
          client.getId(), client.getClientId(), client.getRealm().getId());
    }
  }

  /**
   * The other one's scopes may not have reached this node's cache: it is told of them after the
   * transaction, and so after the lock is gone. To invalidate one of a realm is to invalidate the
   * list of them; a realm without any is not cached.
   */
  private static void forgetScopes(KeycloakSession session, RealmModel realm) {
    @Nullable CacheRealmProvider cache = session.getProvider(CacheRealmProvider.class);
    if (cache != null) {
      session
          .clientScopes()
          .getClientScopesStream(realm)
          .map(ClientScopeModel::getId)
          .toList()
          .forEach(id -> cache.registerClientScopeInvalidation(id, realm.getId()));
    }
  }
}
