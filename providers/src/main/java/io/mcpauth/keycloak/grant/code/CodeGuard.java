package io.mcpauth.keycloak.grant.code;

import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
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
import org.keycloak.services.managers.UserSessionManager;

/**
 * Tells a replayed code from a forged one before Keycloak acts on it.
 *
 * <p>Keycloak takes every code that it does not find for a replay and ends the client session that
 * the code names. But session and client stand in it in clear, and the session in each access token
 * as {@code sid}: whoever has seen a token could sign its user out of the client. So a code that
 * was never issued, or not for that session, or not to that client, is refused here. A code that
 * was redeemed goes on to Keycloak, which ends the session (RFC 6749 section 4.1.2).
 */
public final class CodeGuard {

  /** Marks a code from the moment of its redemption until the session's note is committed. */
  private static final String IN_REDEMPTION = "mcp.code_in_redemption.";

  private static final String NEVER_ISSUED = "authorization code was never issued";

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
      if (!isReplayed(code)) {
        throw refused(code, NEVER_ISSUED);
      }
      endOfflineGrant(code);
    } else if (!code.userSession().equals(OAuth2Code.deserializeCode(stored).getUserSessionId())) {
      throw refused(code, NEVER_ISSUED);
    } else if (!BoundCodes.isFor(stored, code.client())) {
      // CVE-2026-16089. The code stays where it is: whom it was issued to can redeem it still.
      throw refused(code, "authorization code was issued to another client");
    } else {
      session.singleUseObjects().putIfAbsent(inRedemption(code), IN_REDEMPTION_SECONDS);
    }
  }

  /**
   * All three parts: a code that its own client redeems must not pass for a replay with the name of
   * another client, or of another session, in it.
   */
  private static String inRedemption(AuthorizationCode code) {
    return IN_REDEMPTION + String.join(".", code.id(), code.userSession(), code.client());
  }

  private CorsErrorResponseException refused(AuthorizationCode code, String reason) {
    @Nullable ClientModel client = realm.getClientById(code.client());
    new EventBuilder(realm, session, session.getContext().getConnection())
        .event(EventType.CODE_TO_TOKEN)
        .client(client)
        .detail(Details.REASON, reason)
        .error(Errors.INVALID_CODE);
    // As the token endpoint itself would answer; it has not looked the client up yet.
    Cors cors = Cors.builder().auth().allowedMethods("POST");
    return new CorsErrorResponseException(
        client == null ? cors : cors.checkAllowedOrigins(session, client),
        OAuthErrorException.INVALID_GRANT,
        "Code not valid",
        Response.Status.BAD_REQUEST);
  }

  private boolean isReplayed(AuthorizationCode code) {
    return session.singleUseObjects().contains(inRedemption(code))
        || RedeemedCodes.contain(online(code), code)
        || RedeemedCodes.contain(offline(code).orElse(null), code);
  }

  /** Remembers that the tokens of this session come from the code. */
  public void redeemed(String code, AuthenticatedClientSessionModel clientSession) {
    AuthorizationCode.parse(code).ifPresent(c -> RedeemedCodes.add(clientSession, c));
  }

  /**
   * An offline session copies the notes when it is made; one that was there before has to learn.
   */
  public void offlineTokenIssued(String code) {
    AuthorizationCode.parse(code)
        .ifPresent(c -> offline(c).ifPresent(offline -> RedeemedCodes.add(offline, c)));
  }

  // Keycloak ends the online session of a replayed code and leaves the offline token alive. Whoever
  // holds a used code has proven that it leaked; who it is does not matter, so this does not wait
  // for the client's authentication.
  private void endOfflineGrant(AuthorizationCode code) {
    @Nullable UserSessionModel offline =
        session.sessions().getOfflineUserSession(realm, code.userSession());
    @Nullable ClientModel client = realm.getClientById(code.client());
    if (offline == null || client == null) {
      return;
    }
    boolean ended =
        new UserSessionManager(session)
            .removeClientFromOfflineUserSession(realm, offline, client, offline.getUser());
    if (ended) {
      new EventBuilder(realm, session, session.getContext().getConnection())
          .event(EventType.REVOKE_GRANT)
          .client(client)
          .user(offline.getUser())
          .session(offline)
          .detail(Details.REASON, "authorization code presented again")
          .success();
    }
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
