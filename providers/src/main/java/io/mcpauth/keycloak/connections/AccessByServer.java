package io.mcpauth.keycloak.connections;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.mcpauth.keycloak.grant.AllowedServers;
import io.mcpauth.keycloak.grant.AllowedServers.Allowed;
import io.mcpauth.keycloak.grant.StandingConsent;
import io.mcpauth.keycloak.resource.BoundServers;
import io.mcpauth.keycloak.resource.BoundServers.Server;
import io.mcpauth.keycloak.resource.McpServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserConsentModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.util.DefaultClientSessionContext;

/** Parts what a client may do for one user by MCP server. */
final class AccessByServer {

  private final KeycloakSession session;
  private final RealmModel realm;
  private final UserModel user;
  private final BoundServers boundServers;

  AccessByServer(KeycloakSession session, UserModel user) {
    this.session = session;
    this.realm = session.getContext().getRealm();
    this.user = user;
    this.boundServers = new BoundServers(session);
  }

  /** The servers of a client's sessions. */
  List<Server> heldBy(Collection<AuthenticatedClientSessionModel> sessions) {
    return sessions.stream().flatMap(s -> boundServers.of(s).stream()).distinct().toList();
  }

  /**
   * The servers of a client, by name.
   *
   * @param consent Keycloak's own
   * @param sessions those that are alive
   */
  List<ServerAccess> of(
      ClientModel client,
      Optional<UserConsentModel> consent,
      List<AuthenticatedClientSessionModel> sessions) {
    List<ServerAccess> found =
        consent.isPresent() && new StandingConsent(session).isNeeded(user, client)
            ? allowed(client, sessions)
            : held(consent, sessions);
    return found.stream()
        .sorted(
            Comparator.comparing((ServerAccess access) -> access.key().equals(ServerAccess.ANY))
                .thenComparing(ServerAccess::name)
                .thenComparing(ServerAccess::key))
        .toList();
  }

  /** What the user said yes to. */
  private List<ServerAccess> allowed(
      ClientModel client, List<AuthenticatedClientSessionModel> sessions) {
    AllowedServers records = new AllowedServers(session, user, client);
    Map<String, List<Allowed>> byServer =
        records.all().stream().collect(groupingBy(Allowed::server, LinkedHashMap::new, toList()));
    List<Allowed> forAny = byServer.getOrDefault(ServerAccess.ANY, List.of());
    if (!forAny.isEmpty()) {
      Set<String> takenBack = records.takenBack();
      heldBy(sessions).stream()
          .map(Server::url)
          .filter(url -> !takenBack.contains(url))
          .forEach(url -> byServer.computeIfAbsent(url, u -> new ArrayList<>()).addAll(forAny));
    }
    return byServer.entrySet().stream()
        .map(entry -> allowed(entry.getKey(), entry.getValue(), sessions))
        .toList();
  }

  private ServerAccess allowed(
      String key, List<Allowed> allowed, List<AuthenticatedClientSessionModel> sessions) {
    List<AuthenticatedClientSessionModel> holding =
        sessions.stream().filter(s -> holds(s, key)).toList();
    return new ServerAccess(
        key,
        server(key),
        allowed.stream().map(Allowed::destination).distinct().toList(),
        allowed.stream()
            .flatMap(one -> one.scopes().stream())
            .distinct()
            .map(name -> AllowedScope.of(realm, name))
            .sorted(AllowedScope.ORDER)
            .toList(),
        allowed.stream().map(Allowed::at).max(Comparator.naturalOrder()),
        lastRefreshed(holding),
        holding.stream().anyMatch(s -> s.getUserSession().isOffline()),
        allowed.stream().anyMatch(Allowed::holds),
        !key.equals(ServerAccess.ANY));
  }

  /** What a client has where there is no record of what the user said yes to. */
  private List<ServerAccess> held(
      Optional<UserConsentModel> consent, List<AuthenticatedClientSessionModel> sessions) {
    List<Server> servers = heldBy(sessions);
    return servers.isEmpty()
        ? List.of(held(ServerAccess.NONE, Optional.empty(), consent, sessions))
        : servers.stream()
            .map(
                server ->
                    held(
                        server.url(),
                        Optional.of(server),
                        consent,
                        sessions.stream().filter(s -> holds(s, server.url())).toList()))
            .toList();
  }

  private ServerAccess held(
      String key,
      Optional<Server> server,
      Optional<UserConsentModel> consent,
      List<AuthenticatedClientSessionModel> holding) {
    return new ServerAccess(
        key,
        server,
        List.of(),
        scopes(consent, holding),
        since(consent, holding),
        lastRefreshed(holding),
        holding.stream().anyMatch(s -> s.getUserSession().isOffline()),
        true,
        false);
  }

  private boolean holds(AuthenticatedClientSessionModel clientSession, String key) {
    List<Server> servers = boundServers.of(clientSession);
    return key.equals(ServerAccess.NONE)
        ? servers.isEmpty()
        : servers.stream().anyMatch(server -> server.url().equals(key));
  }

  private Optional<Server> server(String key) {
    return key.equals(ServerAccess.NONE) || key.equals(ServerAccess.ANY)
        ? Optional.empty()
        : Optional.of(new Server(McpServer.find(session, key).map(McpServer::name), key));
  }

  /** What was consented to holds until it is revoked, whatever the newest token asked for. */
  private List<AllowedScope> scopes(
      Optional<UserConsentModel> consent, List<AuthenticatedClientSessionModel> sessions) {
    Stream<ClientScopeModel> scopes =
        consent
            .map(c -> c.getGrantedClientScopes().stream())
            .orElseGet(
                () ->
                    sessions.stream()
                        .flatMap(
                            s ->
                                DefaultClientSessionContext.fromClientSessionScopeParameter(
                                        s, session)
                                    .getClientScopesStream()));
    return scopes
        .filter(ClientScopeModel::isDisplayOnConsentScreen)
        .distinct()
        .map(AllowedScope::of)
        .sorted(AllowedScope.ORDER)
        .toList();
  }

  private static Optional<Instant> since(
      Optional<UserConsentModel> consent, List<AuthenticatedClientSessionModel> sessions) {
    Optional<Instant> allowed =
        consent.map(UserConsentModel::getCreatedDate).map(Instant::ofEpochMilli);
    return allowed.isPresent()
        ? allowed
        : sessions.stream()
            .map(s -> Instant.ofEpochSecond(s.getStarted()))
            .min(Comparator.naturalOrder());
  }

  /** When the newest of these sessions got tokens. */
  // Keycloak wants to be rid of the timestamp, and has no other record of a client session's last
  // use.
  @SuppressWarnings("removal")
  static Optional<Instant> lastRefreshed(Collection<AuthenticatedClientSessionModel> sessions) {
    return sessions.stream()
        .map(s -> Instant.ofEpochSecond(s.getTimestamp()))
        .max(Comparator.naturalOrder());
  }
}
