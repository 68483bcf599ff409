package io.mcpauth.keycloak.bound;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.UserSessionModel.SessionPersistenceState;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.UserSessionManager;

/**
 * The grants of a client session that ended before it.
 *
 * <p>Keycloak has one client session for all that a client was granted in one browser session, and
 * ends nothing less. Which of its grants have ended is noted in it: that is read anyway wherever a
 * token is judged, is the same on every node and after a restart, and goes with the session. Each
 * grant has a note of its own, for Keycloak merges what two requests write by the note: an end that
 * crosses a refresh is not lost. Who pays: one note for each grant that is ended, and only who
 * holds its code or one of its tokens can end it.
 */
public final class EndedGrants {

  /** Client session note, followed by the id of the grant. */
  private static final String NOTE = "mcp.ended.";

  /**
   * A session is stored, so it does not remember any number of them: beyond this the whole client
   * session ends, which is what Keycloak does each time.
   */
  static final int MOST = 100;

  /**
   * What notes of a client session begin with that servers keep with its grants: they are over when
   * the last of them has ended, also where the session goes on.
   */
  public static final String KEPT_WITH_GRANTS = "mcp.grant-props.";

  private final KeycloakSession session;
  private final RealmModel realm;

  public EndedGrants(KeycloakSession session) {
    this.session = session;
    this.realm = session.getContext().getRealm();
  }

  /**
   * Whether a grant whose tokens come of this very client session has ended, or had to give way to
   * later ones.
   */
  public static boolean contain(AuthenticatedClientSessionModel clientSession, GrantId grant) {
    return isNoted(clientSession, grant) || KeptGrants.gaveWay(clientSession, grant);
  }

  private static boolean isNoted(AuthenticatedClientSessionModel clientSession, GrantId grant) {
    return clientSession.getNote(NOTE + grant.value()) != null;
  }

  /** Whether the end of a grant stands among the notes of a client session. */
  public static boolean isNoted(Map<String, String> notes, GrantId grant) {
    return notes.containsKey(NOTE + grant.value());
  }

  /**
   * Whether the grant that a token comes from has ended.
   *
   * @param client that the token was issued to
   * @param userSession that the token was found to belong to
   */
  public boolean contain(
      AccessToken token, ClientModel client, @Nullable UserSessionModel userSession) {
    @Nullable GrantId grant = GrantId.of(token).orElse(null);
    if (grant == null || userSession == null) {
      return false;
    }
    if (userSession.getPersistenceState() != SessionPersistenceState.TRANSIENT) {
      @Nullable AuthenticatedClientSessionModel clientSession =
          userSession.getAuthenticatedClientSessionByClient(client.getId());
      return clientSession != null
          && (isNoted(clientSession, grant)
              || (KeptGrants.gaveWay(clientSession, grant)
                  && gaveWay(userSession.getId(), client, grant)));
    }
    // Keycloak has put a session of this request alone in the place of the lasting one.
    return KeycloakModelUtils.runJobInTransactionWithResult(
        session.getKeycloakSessionFactory(),
        other -> {
          other.getContext().setRealm(other.realms().getRealm(realm.getId()));
          return new EndedGrants(other).contain(token, grant);
        });
  }

  /** Whether the grant of a token has ended that nobody has looked for the session of. */
  public boolean contain(AccessToken token) {
    return GrantId.of(token).filter(grant -> contain(token, grant)).isPresent();
  }

  // A token that was exchanged has no client session of its own: its grant is another client's.
  private boolean contain(AccessToken token, GrantId grant) {
    @Nullable ClientModel holder = realm.getClientByClientId(token.getIssuedFor());
    return userSessions(token.getSessionId())
            .flatMap(found -> found.getAuthenticatedClientSessions().values().stream())
            .anyMatch(clientSession -> isNoted(clientSession, grant))
        || (holder != null && gaveWay(token.getSessionId(), holder, grant));
  }

  /** A grant of offline access is kept in the copy of its session, and may be there alone. */
  private boolean gaveWay(@Nullable String userSession, ClientModel holder, GrantId grant) {
    List<AuthenticatedClientSessionModel> own =
        userSessions(userSession)
            .flatMap(
                found ->
                    Stream.ofNullable(found.getAuthenticatedClientSessionByClient(holder.getId())))
            .toList();
    return own.stream().anyMatch(held -> KeptGrants.gaveWay(held, grant))
        && own.stream().noneMatch(held -> KeptGrants.contain(held, grant));
  }

  /**
   * Ends one grant: its refresh tokens, its access tokens, and what those were exchanged for.
   *
   * @param userSession id of the user session; grants of offline access are in a copy of it
   * @param client internal id of the client that it was given to
   * @return whether it had not ended before
   */
  public boolean end(@Nullable String userSession, String client, GrantId grant) {
    @Nullable ClientModel holder = realm.getClientById(client);
    if (holder == null) {
      return false;
    }
    // Not anyMatch, which stops at the first.
    return userSessions(userSession)
            .flatMap(found -> held(found, holder))
            .filter(clientSession -> !isNoted(clientSession, grant))
            .filter(clientSession -> note(clientSession, grant))
            .count()
        > 0;
  }

  /**
   * Ends one grant that the tables of sessions have as alive. Keycloak tells its caches before the
   * database: what that refused has ended in the caches alone, until they forget it. So the end is
   * written whatever they say.
   *
   * @return whether there was a client session to write it into
   */
  public boolean endStored(String userSession, String client, GrantId grant) {
    @Nullable ClientModel holder = realm.getClientById(client);
    return holder != null
        && userSessions(userSession)
                .flatMap(found -> held(found, holder))
                .filter(clientSession -> note(clientSession, grant))
                .count()
            > 0;
  }

  private static Stream<AuthenticatedClientSessionModel> held(
      UserSessionModel userSession, ClientModel holder) {
    String exchanged = Constants.TOKEN_EXCHANGE_SUBJECT_CLIENT + holder.getClientId();
    // Of the list of all Keycloak says that a login under way may be missing in it.
    return Stream.concat(
        Stream.ofNullable(userSession.getAuthenticatedClientSessionByClient(holder.getId())),
        userSession.getAuthenticatedClientSessions().values().stream()
            .filter(clientSession -> !clientSession.getClient().getId().equals(holder.getId()))
            .filter(clientSession -> clientSession.getNote(exchanged) != null));
  }

  private boolean note(AuthenticatedClientSessionModel clientSession, GrantId grant) {
    long ended =
        clientSession.getNotes().keySet().stream().filter(note -> note.startsWith(NOTE)).count();
    if (ended < MOST) {
      clientSession.setNote(NOTE + grant.value(), "");
    } else {
      endWhole(clientSession);
    }
    return true;
  }

  /** Takes away what was kept with the grants of a session that have all ended. */
  public static void forgetKept(AuthenticatedClientSessionModel clientSession) {
    clientSession.getNotes().keySet().stream()
        .filter(note -> note.startsWith(KEPT_WITH_GRANTS))
        .forEach(note -> empty(clientSession, note));
  }

  /**
   * Takes the text of a note away. To remove a note is not enough: Keycloak does so in its cache,
   * and leaves it in the database.
   */
  public static void empty(AuthenticatedClientSessionModel clientSession, String note) {
    @Nullable String text = clientSession.getNote(note);
    // Each write is one to the database.
    if (text != null && !text.isEmpty()) {
      clientSession.setNote(note, "");
    }
  }

  /** Ends all grants of a client session, as Keycloak does. */
  public void endWhole(AuthenticatedClientSessionModel clientSession) {
    UserSessionModel userSession = clientSession.getUserSession();
    if (userSession.isOffline()) {
      new UserSessionManager(session)
          .removeClientFromOfflineUserSession(
              realm, userSession, clientSession.getClient(), userSession.getUser());
    } else {
      clientSession.detachFromUserSession();
    }
  }

  /** The session of the browser and its copy for offline access, as far as they are there. */
  public Stream<UserSessionModel> userSessions(@Nullable String id) {
    return Optional.ofNullable(id).stream()
        .flatMap(
            known ->
                Stream.of(
                    session.sessions().getUserSession(realm, known),
                    session.sessions().getOfflineUserSession(realm, known)))
        .filter(Objects::nonNull);
  }
}
