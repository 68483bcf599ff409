package io.mcpauth.keycloak.props.grant;

import io.mcpauth.keycloak.bound.Introspected;
import io.mcpauth.keycloak.bound.StandingAccess;
import io.mcpauth.keycloak.grant.StandingConsent;
import io.mcpauth.keycloak.resource.McpServers;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.UserSessionModel.SessionPersistenceState;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProvider;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.util.TokenUtil;

/**
 * A user's access token that an MCP server presents, judged as at introspection: only a token that
 * is active, and whose audience the server is.
 */
public final class PresentedToken extends AccessTokenIntrospectionProvider<AccessToken> {

  private static final Set<String> ACCESS_TOKEN_TYPES =
      Set.of(TokenUtil.TOKEN_TYPE_BEARER, TokenUtil.TOKEN_TYPE_DPOP);

  private boolean forAnother;

  public PresentedToken(KeycloakSession session) {
    super(session);
  }

  /**
   * The client session that the token belongs to.
   *
   * @param text the token; the client that presents it is the one of the session's context
   * @throws ErrorResponseException 401 for a token that is not active, 403 for one of another
   *     audience, 404 if it has no session that lasts
   */
  public AuthenticatedClientSessionModel clientSession(String text, EventBuilder event) {
    this.eventBuilder = event;
    if (!introspectionChecks(text) || !isStillAllowed()) {
      throw forAnother
          ? new ErrorResponseException(
              OAuthErrorException.ACCESS_DENIED,
              "The token is for another MCP server",
              Response.Status.FORBIDDEN)
          : new ErrorResponseException(
              OAuthErrorException.INVALID_TOKEN,
              "Subject-Token is not an active access token",
              Response.Status.UNAUTHORIZED);
    }
    return Optional.ofNullable(userSession.getAuthenticatedClientSessionByClient(client.getId()))
        .filter(s -> userSession.getPersistenceState() != SessionPersistenceState.TRANSIENT)
        .orElseThrow(
            () ->
                new ErrorResponseException(
                    "not_found", "The token has no session that lasts", Response.Status.NOT_FOUND));
  }

  /** As at introspection. */
  @Override
  protected boolean verifyTokenReuse() {
    return super.verifyTokenReuse()
        && new StandingAccess(session).holdsForMember(user, token, eventBuilder);
  }

  private boolean isStillAllowed() {
    return new StandingConsent(session).carries(user, client, userSession, token, eventBuilder)
        && new StandingAccess(session).holds(user, client, userSession, token, eventBuilder);
  }

  public AccessToken token() {
    return token;
  }

  /** No mapper need run to answer yes or no. */
  @Override
  public AccessToken transformAccessToken(AccessToken presented, UserSessionModel session) {
    return presented;
  }

  /** Keycloak's introspection also takes other tokens of the realm. */
  @Override
  protected boolean verifyToken(String text) {
    return super.verifyToken(text) && ACCESS_TOKEN_TYPES.contains(token.getType());
  }

  /** Without Keycloak's exceptions for single clients: those are for reading. */
  @Override
  protected boolean verifyAudience() {
    @Nullable ClientModel server = session.getContext().getClient();
    String @Nullable [] audience = token.getAudience();
    forAnother =
        server == null
            || audience == null
            || !Introspected.isBy(server, token, eventBuilder)
            || !(Arrays.asList(audience).contains(server.getClientId())
                || McpServers.isForUrlOf(session, server, token));
    if (forAnother) {
      eventBuilder.error(OAuthErrorException.ACCESS_DENIED);
    }
    return !forAnother;
  }
}
