package io.mcpauth.keycloak.grant.refresh;

import io.mcpauth.keycloak.bound.EndedGrants;
import io.mcpauth.keycloak.bound.GrantId;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.ClientConnection;
import org.keycloak.common.util.Time;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.TokenManager.AccessTokenResponseBuilder;
import org.keycloak.protocol.oidc.TokenManager.TokenValidation;
import org.keycloak.protocol.oidc.refresh.DefaultRefreshTokenProvider;
import org.keycloak.protocol.oidc.refresh.RefreshTokenContext;
import org.keycloak.representations.RefreshToken;
import org.keycloak.representations.dpop.DPoP;
import org.keycloak.services.util.DPoPUtil;

/**
 * Keycloak's refresh tokens, with one difference where a token comes again: Keycloak ends the
 * client session, with all that the client was granted in it.
 *
 * <p>What it judges by is Keycloak's own record of each chain, read under Keycloak's lock.
 */
final class RotatingRefreshTokens extends DefaultRefreshTokenProvider {

  private static final String ENDED =
      "the grant of the refresh token has ended: ask the user again with an authorization request";
  private static final String USED =
      "the refresh token was used before, so its grant has ended: ask the user again with an"
          + " authorization request";

  /** As {@code AbstractRefreshTokenProvider} calls its lock; another name costs waiting alone. */
  private static final String LOCK = "refreshLock:";

  private static final long LONGEST_WAIT_MILLIS = 10_000;
  private static final long POLL_MILLIS = 10;

  private @Nullable RefreshTokenContext current;

  RotatingRefreshTokens(KeycloakSession session) {
    super(session);
  }

  @Override
  public AccessTokenResponseBuilder refreshAccessToken(RefreshTokenContext request)
      throws OAuthErrorException {
    current = request;
    RefreshRetry.of(session).judged();
    if (mayRetry(request) && waitedForAnother(request) && answers(request).find().isPresent()) {
      // The others of the same moment need no lock, which Keycloak hands on slowly: nothing is
      // made.
      validateToken(
          session,
          session.getContext().getUri(),
          request.grantContext().getClientConnection(),
          request.grantContext().getRealm(),
          request.oldRefreshToken(),
          request.grantContext().getHeaders(),
          request.oldRefreshToken().getScope(),
          request.grantContext().getClient(),
          request.tokenManager(),
          request.grantContext().getEvent());
    }
    return super.refreshAccessToken(request);
  }

  private boolean mayRetry(RefreshTokenContext request) {
    return RefreshRetry.hasOneUse(request.grantContext().getRealm())
        && RefreshRetry.of(session).isAllowed();
  }

  private KeptAnswers answers(RefreshTokenContext request) {
    return new KeptAnswers(
        session.singleUseObjects(),
        request.grantContext().getFormParams().getFirst(OAuth2Constants.REFRESH_TOKEN));
  }

  /** Whether somebody refreshed a token of the same chain when this request came, and is done. */
  private boolean waitedForAnother(RefreshTokenContext request) {
    RefreshToken token = request.oldRefreshToken();
    String lock = LOCK + token.getSessionId() + ":" + request.tokenManager().getReuseIdKey(token);
    long end = Time.currentTimeMillis() + LONGEST_WAIT_MILLIS;
    boolean waited = false;
    while (session.singleUseObjects().contains(lock)) {
      if (Time.currentTimeMillis() >= end) {
        return false;
      }
      waited = true;
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return waited;
  }

  @Override
  protected TokenValidation validateToken(
      KeycloakSession session,
      UriInfo uri,
      ClientConnection connection,
      RealmModel realm,
      RefreshToken token,
      HttpHeaders headers,
      String scope,
      ClientModel client,
      TokenManager manager,
      EventBuilder event)
      throws OAuthErrorException {
    TokenValidation found =
        super.validateToken(
            session, uri, connection, realm, token, headers, scope, client, manager, event);
    AuthenticatedClientSessionModel clientSession = found.clientSessionCtx.getClientSession();
    Optional<GrantId> grant = GrantId.of(token);
    grant.ifPresent(named -> event.detail(GrantId.NAME, named.value()));
    if (grant.filter(named -> EndedGrants.contain(clientSession, named)).isPresent()) {
      throw refused(ENDED);
    }
    if (realm.isRevokeRefreshToken() && wasUsed(realm, token, clientSession, manager)) {
      answerAgain(realm, token, found, manager);
      RefreshMetrics.replayed(token);
      if (grant.isPresent()) {
        new EndedGrants(session).end(token.getSessionId(), client.getId(), grant.get());
        throw refused(USED);
      }
      // A token that names no grant: Keycloak refuses it, and ends the client session.
    } else if (realm.isRevokeRefreshToken()) {
      RefreshRetry.of(session)
          .found(ChainRecord.of(clientSession, manager.getReuseIdKey(token), token.getId()));
    }
    return found;
  }

  private static OAuthErrorException refused(String description) {
    return new OAuthErrorException(OAuthErrorException.INVALID_GRANT, description, description);
  }

  private boolean wasUsed(
      RealmModel realm,
      RefreshToken token,
      AuthenticatedClientSessionModel clientSession,
      TokenManager manager) {
    try {
      manager.validateTokenReuse(session, realm, token, clientSession, false);
      return false;
    } catch (OAuthErrorException e) {
      return true;
    }
  }

  /** Comes back if the request is no retry; then it is a replay. */
  private void answerAgain(
      RealmModel realm, RefreshToken token, TokenValidation found, TokenManager manager)
      throws OAuthErrorException {
    @Nullable RefreshTokenContext request = current;
    if (request == null || !mayRetry(request)) {
      return;
    }
    @Nullable KeptAnswer kept =
        answers(request)
            .find()
            .filter(answer -> isUnused(answer, found, manager.getReuseIdKey(token)))
            .orElse(null);
    if (kept == null) {
      return;
    }
    if (!kept.asked().equals(asked(session, request.grantContext().getFormParams()))) {
      throw refused(RefreshGrant.ANOTHER_QUESTION);
    }
    if (!TokenManager.isUserValid(session, realm, token, found.user)) {
      throw refused("Stale token"); // As Keycloak says it of a refresh.
    }
    throw new AnsweredAgainException(kept, found.clientSessionCtx.getClientSession());
  }

  private static boolean isUnused(KeptAnswer answer, TokenValidation found, String chain) {
    AuthenticatedClientSessionModel clientSession = found.clientSessionCtx.getClientSession();
    return answer.successor().equals(clientSession.getRefreshToken(chain))
        && clientSession.getRefreshTokenUseCount(chain) == 0;
  }

  static String asked(KeycloakSession session, MultivaluedMap<String, String> form) {
    @Nullable DPoP proof = session.getAttribute(DPoPUtil.DPOP_SESSION_ATTRIBUTE, DPoP.class);
    return Asked.of(form, proof == null ? null : proof.getThumbprint());
  }

  /**
   * Leaves one token of the chain good, the one that goes out now. Keycloak compares the seconds in
   * which tokens were issued, and takes one again that was used in the same second.
   */
  @Override
  protected void afterRefreshTokenGenerated(
      RefreshTokenContext request, AccessTokenResponseBuilder answer) {
    super.afterRefreshTokenGenerated(request, answer);
    String chain = request.tokenManager().getReuseIdKey(request.oldRefreshToken());
    @Nullable RefreshToken successor = answer.getRefreshToken();
    // Without an id of its own a chain shares its record with others.
    if (successor != null
        && !chain.isEmpty()
        && RefreshRetry.hasOneUse(request.grantContext().getRealm())) {
      AuthenticatedClientSessionModel clientSession =
          answer.getClientSessionCtx().getClientSession();
      clientSession.setRefreshToken(chain, successor.getId());
      clientSession.setRefreshTokenUseCount(chain, 0);
      clientSession.setRefreshTokenLastRefresh(chain, Integer.MAX_VALUE);
      RefreshRetry.of(session).gives(successor.getId());
    }
  }
}
