package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.bound.EndedGrants;
import io.mcpauth.keycloak.bound.KeptGrants;
import io.mcpauth.keycloak.grant.AllowedServers;
import io.mcpauth.keycloak.grant.AllowedServers.Allowed;
import io.mcpauth.keycloak.grant.StandingConsent;
import io.mcpauth.keycloak.props.KeptProps;
import io.mcpauth.keycloak.resource.McpServer;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionTask;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.LoginProtocolFactory;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.UserConsentManager;
import org.keycloak.services.managers.UserSessionManager;

/** Takes from one client what one user gave it: everything, or what is for single servers. */
final class Revocation {

  private static final Logger LOG = Logger.getLogger(Revocation.class);

  /**
   * Passes before giving up. A refresh that commits between our reading and our deleting of the
   * same session makes the database refuse the pass. A client that refreshes all the time must not
   * keep its access by that; each pass has a gap of milliseconds only.
   */
  private static final int PASSES = 20;

  private final KeycloakSession session;
  private final UserModel user;

  /** Ids of the offline sessions that any pass has seen. */
  private final Set<String> offlineSessions = new LinkedHashSet<>();

  Revocation(KeycloakSession session, UserModel user) {
    this.session = session;
    this.user = user;
  }

  /**
   * Takes the consent back, in a transaction of its own: no refresh touches that record, so none
   * can hold it up, and once it is gone no token and no refresh is good for anything ({@link
   * StandingConsent}), however busy the client is. Its sessions follow: in all browsers, then the
   * offline ones. One pass over them is one transaction: all of it happens, or nothing.
   *
   * <p>They are done when a pass finds nothing left. One is not enough: Keycloak drops sessions
   * from its cache before the database commits, and a request in between puts them back. An offline
   * session that is back in the cache alone is in no list, so each pass also asks for those that
   * earlier passes have seen.
   *
   * @return whether nothing of it works any more; it is committed then
   */
  boolean of(ClientModel client) {
    boolean withdrawn = withdrawn(client) && new StandingConsent(session).isNeeded(user, client);
    boolean ended = sessionsEnded(client);
    if (!withdrawn && !ended) {
      LOG.warnf(
          "Client %s of realm %s may have kept access for one user, who tried to revoke it: %d"
              + " times it was in use (DEBUG of this category says more). End the user's sessions"
              + " in the admin console",
          client.getId(), session.getContext().getRealm().getName(), PASSES);
    }
    return withdrawn || ended;
  }

  /**
   * Takes single servers back, in a transaction of its own, as {@link #of(ClientModel)} does it
   * with the consent. Sessions go on, for the sake of the other servers; tokens of before stay dead
   * also when the user allows the same server again. If no server is left, all of it ends.
   *
   * @param servers keys of {@link ServerAccess}
   * @return whether nothing works any more that is for them; it is committed then
   */
  boolean of(ClientModel client, Set<String> servers) {
    if (!committed(client, fresh -> takeBack(fresh, client.getId(), servers))) {
      LOG.warnf(
          "Client %s of realm %s kept access for one user to servers that the user tried to revoke"
              + " (DEBUG of this category says more)",
          client.getId(), session.getContext().getRealm().getName());
      return false;
    }
    // After the commit, since two forms can each take back what the other one leaves.
    if (isNothingLeft(client)) {
      return of(client);
    }
    if (!committed(client, fresh -> forget(fresh, client.getId(), servers))) {
      LOG.warnf(
          "Props and grants of client %s in realm %s for servers that were revoked were not removed",
          client.getId(), session.getContext().getRealm().getName());
    }
    return true;
  }

  private void takeBack(KeycloakSession fresh, String clientId, Set<String> servers) {
    RealmModel realm = fresh.getContext().getRealm();
    ClientModel client = realm.getClientById(clientId);
    UserModel owner = fresh.users().getUserById(realm, user.getId());
    if (client != null && owner != null) {
      new AllowedServers(fresh, owner, client)
          .takeBack(servers, Instant.ofEpochSecond(Time.currentTimeSeconds()));
    }
  }

  private boolean isNothingLeft(ClientModel client) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        session.getKeycloakSessionFactory(),
        session.getContext(),
        fresh -> {
          RealmModel realm = fresh.getContext().getRealm();
          ClientModel same = realm.getClientById(client.getId());
          UserModel owner = fresh.users().getUserById(realm, user.getId());
          return same == null
              || owner == null
              || new AllowedServers(fresh, owner, same).all().isEmpty();
        },
        "What is left of a client's access");
  }

  /**
   * What a server put aside for tokens that come is nothing that it gets back by a new consent, and
   * the grants for it are over.
   */
  private void forget(KeycloakSession fresh, String clientId, Set<String> servers) {
    RealmModel realm = fresh.getContext().getRealm();
    ClientModel client = realm.getClientById(clientId);
    UserModel owner = fresh.users().getUserById(realm, user.getId());
    if (client == null || owner == null) {
      return;
    }
    // A server can have several addresses, each allowed for itself.
    Set<String> allowed =
        serverIds(
            fresh, new AllowedServers(fresh, owner, client).all().stream().map(Allowed::server));
    List<ClientModel> ended =
        serverIds(fresh, servers.stream()).stream()
            .filter(id -> !allowed.contains(id))
            .flatMap(id -> Stream.ofNullable(realm.getClientByClientId(id)))
            .toList();
    Stream.concat(
            fresh.sessions().getUserSessionsStream(realm, owner),
            fresh.sessions().getOfflineUserSessionsStream(realm, owner))
        .toList()
        .stream()
        .flatMap(s -> Stream.ofNullable(s.getAuthenticatedClientSessionByClient(clientId)))
        .forEach(
            held -> {
              ended.forEach(server -> KeptProps.forget(held, server));
              endGrants(fresh, held, servers, ended);
            });
  }

  /** They are dead without that; an administrator's list does not show them as alive. */
  private static void endGrants(
      KeycloakSession fresh,
      AuthenticatedClientSessionModel held,
      Set<String> urls,
      List<ClientModel> ended) {
    Set<String> ids = ended.stream().map(ClientModel::getClientId).collect(Collectors.toSet());
    EndedGrants grants = new EndedGrants(fresh);
    KeptGrants.of(held).stream()
        .filter(kept -> ids.contains(kept.server()) || urls.contains(kept.resource()))
        .forEach(
            kept -> grants.end(held.getUserSession().getId(), held.getClient().getId(), kept.id()));
  }

  private static Set<String> serverIds(KeycloakSession fresh, Stream<String> urls) {
    return urls.flatMap(url -> McpServer.find(fresh, url).stream())
        .map(McpServer::clientId)
        .collect(Collectors.toSet());
  }

  private boolean withdrawn(ClientModel client) {
    return committed(client, fresh -> withdraw(fresh, client.getId()));
  }

  private boolean committed(ClientModel client, KeycloakSessionTask task) {
    for (int attempt = 1; attempt <= PASSES; attempt++) {
      try {
        KeycloakModelUtils.runJobInTransaction(
            session.getKeycloakSessionFactory(), session.getContext(), task);
        return true;
      } catch (ModelException e) {
        LOG.debugf(e, "Taking back what client %s was allowed, %d", client.getId(), attempt);
      }
    }
    return false;
  }

  private void withdraw(KeycloakSession fresh, String clientId) {
    RealmModel realm = fresh.getContext().getRealm();
    ClientModel client = realm.getClientById(clientId);
    UserModel owner = fresh.users().getUserById(realm, user.getId());
    if (client != null
        && owner != null
        && UserConsentManager.revokeConsentForClient(fresh, realm, owner, clientId)) {
      // As Keycloak does it where it takes a consent back together with the sessions.
      fresh
          .getKeycloakSessionFactory()
          .getProviderFactoriesStream(LoginProtocol.class)
          .map(LoginProtocolFactory.class::cast)
          .forEach(protocol -> protocol.onConsentRevoked(fresh, client, owner));
    }
  }

  private boolean sessionsEnded(ClientModel client) {
    for (int pass = 1; pass <= PASSES; pass++) {
      try {
        boolean found =
            KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(),
                session.getContext(),
                fresh -> revoke(fresh, client.getId()),
                "Revocation of a client's access");
        if (!found) {
          return true;
        }
      } catch (ModelException e) {
        LOG.debugf(e, "Revoking client %s, pass %d", client.getId(), pass);
      }
    }
    return false;
  }

  /** Whether there was anything to revoke. */
  private boolean revoke(KeycloakSession fresh, String clientId) {
    RealmModel realm = fresh.getContext().getRealm();
    ClientModel client = realm.getClientById(clientId);
    UserModel owner = fresh.users().getUserById(realm, user.getId());
    if (client == null || owner == null) {
      return false; // Deleted a moment ago, and everything of theirs with them.
    }
    boolean online =
        fresh.sessions().getUserSessionsStream(realm, owner).toList().stream()
            .anyMatch(s -> s.getAuthenticatedClientSessionByClient(clientId) != null);
    // Keycloak ends online sessions on its own only where there was a consent.
    AuthenticationManager.backchannelLogoutUserFromClient(
        fresh,
        realm,
        owner,
        client,
        session.getContext().getUri(),
        session.getContext().getHttpRequest().getHttpHeaders());
    boolean offline = endOffline(fresh, client, owner);
    boolean consentOrOffline = UserConsentManager.revokeConsentToClient(fresh, client, owner);
    return online || offline || consentOrOffline;
  }

  private boolean endOffline(KeycloakSession fresh, ClientModel client, UserModel owner) {
    RealmModel realm = fresh.getContext().getRealm();
    fresh.sessions().getOfflineUserSessionsStream(realm, owner).toList().stream()
        .filter(s -> s.getAuthenticatedClientSessionByClient(client.getId()) != null)
        .map(UserSessionModel::getId)
        .forEach(offlineSessions::add);
    UserSessionManager manager = new UserSessionManager(fresh);
    boolean found = false;
    for (String id : offlineSessions) {
      UserSessionModel userSession = manager.findOfflineUserSession(realm, id);
      if (userSession != null) {
        found |= manager.removeClientFromOfflineUserSession(realm, userSession, client, owner);
      }
    }
    return found;
  }
}
