package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.cimd.ShownDocument;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.VerifiedClient;
import io.mcpauth.keycloak.grant.AccessTokenLifetime;
import io.mcpauth.keycloak.grant.StandingConsent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserConsentModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.UserConsentManager;

/**
 * The clients that may act for one user: those that the user gave a consent, those that hold tokens
 * for an MCP server, and those that registered themselves and hold any token.
 *
 * <p>Left out are applications that the administrator set up and that the user only signs in to,
 * such as Keycloak's own consoles.
 */
final class Connections {

  private final KeycloakSession session;
  private final RealmModel realm;
  private final UserModel user;
  private final AccessByServer byServer;

  Connections(KeycloakSession session, UserModel user) {
    this.session = session;
    this.realm = session.getContext().getRealm();
    this.user = user;
    this.byServer = new AccessByServer(session, user);
  }

  /** All of them, the one that was active last first. */
  List<Connection> all() {
    Map<String, UserConsentModel> consents =
        UserConsentManager.getConsentsStream(session, realm, user)
            .collect(Collectors.toMap(c -> c.getClient().getId(), c -> c));
    Map<String, List<AuthenticatedClientSessionModel>> sessions = clientSessions();
    return Stream.concat(consents.keySet().stream(), sessions.keySet().stream())
        .distinct()
        .flatMap(id -> Stream.ofNullable(realm.getClientById(id)))
        .flatMap(
            client ->
                connection(
                    client,
                    Optional.ofNullable(consents.get(client.getId())),
                    sessions.getOrDefault(client.getId(), List.of()))
                    .stream())
        .sorted(
            Comparator.comparing(
                    (Connection c) -> c.lastRefreshed().orElse(Instant.EPOCH),
                    Comparator.reverseOrder())
                .thenComparing(Connection::name)
                .thenComparing(Connection::id))
        .toList();
  }

  private Map<String, List<AuthenticatedClientSessionModel>> clientSessions() {
    return Stream.concat(
            session.sessions().getUserSessionsStream(realm, user),
            session.sessions().getOfflineUserSessionsStream(realm, user))
        .toList()
        .stream()
        .flatMap(userSession -> alive(userSession))
        .collect(
            Collectors.groupingBy(s -> s.getClient().getId(), HashMap::new, Collectors.toList()));
  }

  private Stream<AuthenticatedClientSessionModel> alive(UserSessionModel userSession) {
    return userSession.getAuthenticatedClientSessions().values().stream()
        .filter(s -> AuthenticationManager.isSessionValid(realm, userSession))
        .filter(
            s -> AuthenticationManager.isClientSessionValid(realm, s.getClient(), userSession, s))
        // A session without its consent does nothing any more.
        .filter(new StandingConsent(session)::carriesAnythingOf);
  }

  private Optional<Connection> connection(
      ClientModel client,
      Optional<UserConsentModel> consent,
      List<AuthenticatedClientSessionModel> sessions) {
    boolean dynamic = DynamicClient.is(client);
    if (consent.isEmpty() && !dynamic && byServer.heldBy(sessions).isEmpty()) {
      return Optional.empty();
    }
    Optional<String> verifiedBy =
        VerifiedClient.of(client).filter(v -> !v.since().isAfter(today())).map(VerifiedClient::by);
    Optional<ShownDocument> document = ShownDocument.of(client);
    return Optional.of(
        new Connection(
            client,
            verifiedBy.isEmpty()
                && document.filter(ShownDocument::known).isEmpty()
                && (dynamic || client.getRegistrationToken() != null),
            verifiedBy,
            document,
            byServer.of(client, consent, sessions),
            AccessByServer.lastRefreshed(sessions),
            AccessTokenLifetime.of(realm, client)));
  }

  private static LocalDate today() {
    return LocalDate.ofInstant(Instant.ofEpochSecond(Time.currentTimeSeconds()), ZoneOffset.UTC);
  }
}
