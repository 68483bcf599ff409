package io.mcpauth.keycloak.grant.code;

import io.mcpauth.keycloak.bound.EndedGrants;
import io.mcpauth.keycloak.bound.GrantId;
import io.mcpauth.keycloak.bound.KeptGrant;
import io.mcpauth.keycloak.bound.KeptGrants;
import io.mcpauth.keycloak.told.RequestEvent;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.utils.OAuth2Code;
import org.keycloak.protocol.oidc.utils.OAuth2CodeParser;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;

/**
 * Tells a replayed code from a forged one before Keycloak acts on it.
 *
 * <p>Keycloak takes every code that it does not find for a replay and ends the client session that
 * the code names. But session and client stand in it in clear, and the session in each access token
 * as {@code sid}: whoever has seen a token could sign its user out of the client. So a code that
 * was never issued, or not for that session, or not to that client, is refused here. A code that
 * was redeemed ends what came of it (RFC 6749 section 4.1.2) and no other grant of the session.
 */
public final class CodeGuard {

  /** Says of this request that the guard has judged its code. */
  private static final String JUDGED = CodeGuard.class.getName();

  /** Marks a code from the moment of its redemption until the session's note is committed. */
  private static final String CLAIMED = "mcp.code_claimed.";

  /** Tells a redemption that is under way that its code came again. */
  private static final String REPLAYED = "mcp.code_replayed.";

  private static final String NEVER_ISSUED = "authorization code was never issued";
  private static final String AGAIN = "authorization code presented again";

  /** Longer than any redemption takes. */
  private static final long IN_REDEMPTION_SECONDS = 300;

  private final KeycloakSession session;
  private final RealmModel realm;

  public CodeGuard(KeycloakSession session) {
    this.session = session;
    this.realm = session.getContext().getRealm();
  }

  /** Judges the code of a token request that Keycloak has not read yet. */
  public void beforeRedemption() {
    session.setAttribute(JUDGED, true);
    Optional.ofNullable(
            session
                .getContext()
                .getHttpRequest()
                .getDecodedFormParameters()
                .getFirst(OAuth2Constants.CODE))
        .flatMap(AuthorizationCode::parse)
        .ifPresent(this::judge);
  }

  private void judge(AuthorizationCode code) {
    @Nullable Map<String, String> stored =
        session.singleUseObjects().get(OAuth2CodeParser.CACHE_KEY_PREFIX + code.id());
    if (stored == null) {
      judgeAgain(code);
    } else if (!code.userSession().equals(OAuth2Code.deserializeCode(stored).getUserSessionId())) {
      throw refused(code, NEVER_ISSUED);
    } else if (!BoundCodes.isFor(stored, code.client())) {
      // CVE-2026-16089. The code stays where it is: whom it was issued to can redeem it still.
      throw refused(code, "authorization code was issued to another client");
    }
  }

  // Whoever holds a used code has proven that it leaked; who it is does not matter, so this does
  // not wait for the client's authentication.
  private void judgeAgain(AuthorizationCode code) {
    GrantId grant = GrantId.ofCode(code.id());
    if (isIn(code, clientSession -> KeptGrants.contain(clientSession, grant))
        || session.singleUseObjects().contains(key(CLAIMED, code))) {
      throw replayed(code);
    }
    if (!isIn(code, clientSession -> RedeemedCodes.contain(clientSession, code.id()))) {
      throw refused(code, NEVER_ISSUED);
    }
    // Keycloak ends the online session of a replayed code and leaves the offline token alive.
    endOfflineSession(code);
  }

  private boolean isIn(
      AuthorizationCode code, Predicate<AuthenticatedClientSessionModel> remembers) {
    return Stream.concat(Stream.ofNullable(online(code)), offline(code).stream())
        .anyMatch(remembers);
  }

  /**
   * Claims a code for this request, whose client has authenticated: of those that bring it at the
   * same moment one goes on. Keycloak would take the others for replays of an unknown grant, and
   * end all of the session.
   */
  void claim(AuthorizationCode code) {
    if (session.getAttribute(JUDGED) != null
        && !session.singleUseObjects().putIfAbsent(key(CLAIMED, code), IN_REDEMPTION_SECONDS)) {
      throw replayed(code);
    }
  }

  /**
   * All three parts: a code that its own client redeems must not pass for a replay with the name of
   * another client, or of another session, in it.
   */
  private static String key(String kind, AuthorizationCode code) {
    return kind + String.join(".", code.id(), code.userSession(), code.client());
  }

  private CorsErrorResponseException replayed(AuthorizationCode code) {
    // First, and at once on all nodes; see ReplayWatch.
    session.singleUseObjects().putIfAbsent(key(REPLAYED, code), IN_REDEMPTION_SECONDS);
    GrantId grant = GrantId.ofCode(code.id());
    if (new EndedGrants(session).end(code.userSession(), code.client(), grant)) {
      told(EventType.REVOKE_GRANT, code).detail(Details.REASON, AGAIN).success();
    }
    return refused(code, AGAIN);
  }

  private CorsErrorResponseException refused(AuthorizationCode code, String reason) {
    @Nullable ClientModel client = realm.getClientById(code.client());
    told(EventType.CODE_TO_TOKEN, code).detail(Details.REASON, reason).error(Errors.INVALID_CODE);
    // As the token endpoint itself would answer; it has not looked the client up yet.
    Cors cors = Cors.builder().auth().allowedMethods("POST");
    return new CorsErrorResponseException(
        client == null ? cors : cors.checkAllowedOrigins(session, client),
        OAuthErrorException.INVALID_GRANT,
        "Code not valid",
        Response.Status.BAD_REQUEST);
  }

  private EventBuilder told(EventType type, AuthorizationCode code) {
    EventBuilder event =
        RequestEvent.of(session)
            .event(type)
            .client(realm.getClientById(code.client()))
            .detail(GrantId.NAME, GrantId.ofCode(code.id()).value());
    if (type == EventType.REVOKE_GRANT) {
      new EndedGrants(session)
          .userSessions(code.userSession())
          .findFirst()
          .ifPresent(found -> event.user(found.getUser()).session(found));
    }
    return event;
  }

  /**
   * Remembers what the tokens of a session come from.
   *
   * @param code that was redeemed
   * @param grant that its tokens name; null if they name none
   * @param offline whether an offline token is among them; only then is there a copy of the session
   *     to look for, which costs a database query
   */
  public void redeemed(
      OAuth2Code code,
      AuthenticatedClientSessionModel clientSession,
      @Nullable KeptGrant grant,
      boolean offline) {
    if (grant == null) {
      remember(clientSession, offline, held -> RedeemedCodes.add(held, code.getId()));
    } else {
      began(grant, clientSession);
    }
    if (offline || grant == null) {
      ReplayWatch.over(
          session,
          new AuthorizationCode(
              code.getId(), code.getUserSessionId(), clientSession.getClient().getId()),
          grant == null ? null : grant.id());
    }
  }

  /** The same of a grant that no code was redeemed for. */
  public void began(KeptGrant grant, AuthenticatedClientSessionModel clientSession) {
    remember(clientSession, grant.offline(), held -> KeptGrants.begin(held, grant));
  }

  private void remember(
      AuthenticatedClientSessionModel clientSession,
      boolean offline,
      Consumer<AuthenticatedClientSessionModel> note) {
    remember(clientSession, note);
    UserSessionModel userSession = clientSession.getUserSession();
    if (offline && !userSession.isOffline()) {
      // An offline session copies the notes when it is made; one that was there before learns.
      Optional.ofNullable(session.sessions().getOfflineUserSession(realm, userSession.getId()))
          .map(
              copy -> copy.getAuthenticatedClientSessionByClient(clientSession.getClient().getId()))
          .ifPresent(copy -> remember(copy, note));
    }
  }

  private static void remember(
      AuthenticatedClientSessionModel clientSession,
      Consumer<AuthenticatedClientSessionModel> note) {
    if (!mayHaveGrant(clientSession)) {
      EndedGrants.forgetKept(clientSession);
    }
    note.accept(clientSession);
  }

  /**
   * Whether a grant of a client session may be alive; a session stays when its last one has ended.
   */
  public static boolean mayHaveGrant(AuthenticatedClientSessionModel clientSession) {
    return !RedeemedCodes.in(clientSession).isEmpty()
        || KeptGrants.mayLive(clientSession.getNotes());
  }

  /** Ends what came of a code that was presented again while it was redeemed. */
  void endIfReplayed(AuthorizationCode code, @Nullable GrantId grant) {
    if (!session.singleUseObjects().contains(key(REPLAYED, code))) {
      return;
    }
    EndedGrants grants = new EndedGrants(session);
    if (grant != null) {
      grants.end(code.userSession(), code.client(), grant);
    } else {
      Stream.concat(Stream.ofNullable(online(code)), offline(code).stream())
          .toList()
          .forEach(grants::endWhole);
    }
  }

  private void endOfflineSession(AuthorizationCode code) {
    offline(code)
        .ifPresent(
            offline -> {
              UserSessionModel userSession = offline.getUserSession();
              new EndedGrants(session).endWhole(offline);
              RequestEvent.of(session)
                  .event(EventType.REVOKE_GRANT)
                  .client(offline.getClient())
                  .user(userSession.getUser())
                  .session(userSession)
                  .detail(Details.REASON, AGAIN)
                  .success();
            });
  }

  private @Nullable AuthenticatedClientSessionModel online(AuthorizationCode code) {
    @Nullable UserSessionModel user = session.sessions().getUserSession(realm, code.userSession());
    return user == null ? null : user.getAuthenticatedClientSessionByClient(code.client());
  }

  private Optional<AuthenticatedClientSessionModel> offline(AuthorizationCode code) {
    return Optional.ofNullable(session.sessions().getOfflineUserSession(realm, code.userSession()))
        .map(user -> user.getAuthenticatedClientSessionByClient(code.client()));
  }
}
