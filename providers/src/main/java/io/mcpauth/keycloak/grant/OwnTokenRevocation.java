package io.mcpauth.keycloak.grant;

import io.mcpauth.keycloak.bound.BoundToken;
import io.mcpauth.keycloak.bound.EndedGrants;
import io.mcpauth.keycloak.bound.GrantId;
import io.mcpauth.keycloak.request.TokenUser;
import io.mcpauth.keycloak.told.RequestEvent;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.endpoints.TokenRevocationEndpoint;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.TokenRevokeContext;
import org.keycloak.services.clientpolicy.context.TokenRevokeResponseContext;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.util.UserSessionUtil;
import org.keycloak.services.util.UserSessionUtil.UserSessionValidationResult;
import org.keycloak.util.TokenUtil;

/**
 * Answers 200 to a revocation of what is not the client's live token, and does nothing; a refresh
 * token that names its grant ends that grant alone.
 *
 * <p>RFC 7009 section 2.2: an invalid token is no error, "since the purpose of the revocation
 * request, invalidating the particular token, is already achieved". The same answer to a token of
 * another client tells nobody that it is one. Keycloak answers 200 with an error in the body, and
 * 400.
 */
final class OwnTokenRevocation {

  private final KeycloakSession session;

  OwnTokenRevocation(KeycloakSession session) {
    this.session = session;
  }

  /**
   * Lets a live token of the client through to Keycloak if it says how much ends with it; answers
   * anything else itself.
   */
  void check(TokenRevokeContext context) throws ClientPolicyException {
    @Nullable String encoded = context.getParams().getFirst(TokenRevocationEndpoint.PARAM_TOKEN);
    if (encoded == null) {
      return; // Keycloak's answer is invalid_request.
    }
    ClientModel client = context.getClient();
    @Nullable AccessToken token = session.tokens().decode(encoded, AccessToken.class);
    if (token != null) {
      BoundToken.tell(session, token);
    }
    Optional<String> reason = reasonToLeave(token, client);
    if (reason.isPresent()) {
      record(token, client, reason.get());
      throw new WebApplicationException(done(client));
    }
    if (token != null && isRefreshToken(token)) {
      @Nullable GrantId grant = GrantId.of(token).orElse(null);
      if (grant != null) {
        end(token, client, grant);
        session
            .clientPolicy()
            .triggerOnEvent(new TokenRevokeResponseContext(client, context.getParams()));
        throw new WebApplicationException(done(client));
      }
    }
  }

  private static boolean isRefreshToken(AccessToken token) {
    return TokenUtil.TOKEN_TYPE_REFRESH.equals(token.getType())
        || TokenUtil.TOKEN_TYPE_OFFLINE.equals(token.getType());
  }

  /**
   * RFC 7009 section 2.1: the server "SHOULD also invalidate all access tokens based on the same
   * authorization grant". Keycloak ends all grants of the client session.
   */
  private void end(AccessToken token, ClientModel client, GrantId grant) {
    new EndedGrants(session).end(token.getSessionId(), client.getId(), grant);
    EventBuilder event =
        event(client)
            .session(token.getSessionId())
            .detail(Details.REVOKED_CLIENT, client.getClientId())
            .detail(Details.REFRESH_TOKEN_ID, token.getId())
            .detail(Details.REFRESH_TOKEN_TYPE, token.getType())
            .detail(GrantId.NAME, grant.value());
    TokenUser.of(session, token).ifPresent(event::user);
    event.success();
  }

  private Optional<String> reasonToLeave(@Nullable AccessToken token, ClientModel client) {
    if (token == null) {
      return Optional.of("not a token of this realm");
    }
    if (!client.getClientId().equals(token.getIssuedFor())) {
      return Optional.of("token of another client");
    }
    UserSessionValidationResult found =
        UserSessionUtil.findValidSessionForAccessToken(
            session, session.getContext().getRealm(), token, client, invalid -> {});
    if (found.getError() != null) {
      return Optional.of("its session has ended");
    }
    return new EndedGrants(session).contain(token, client, found.getUserSession())
        ? Optional.of("its grant has ended")
        : Optional.empty();
  }

  private void record(@Nullable AccessToken token, ClientModel client, String reason) {
    EventBuilder event = event(client).detail(Details.REASON, reason);
    Optional.ofNullable(token)
        .flatMap(GrantId::of)
        .ifPresent(grant -> event.detail(GrantId.NAME, grant.value()));
    event.error(OAuthErrorException.INVALID_TOKEN);
  }

  private EventBuilder event(ClientModel client) {
    return RequestEvent.of(session).event(EventType.REVOKE_GRANT).client(client);
  }

  private Response done(ClientModel client) {
    // A response without entity would go through Keycloak's error handler and become an error.
    return Cors.builder()
        .auth()
        .allowedMethods("POST")
        .auth()
        .exposedHeaders(Cors.ACCESS_CONTROL_ALLOW_METHODS)
        .checkAllowedOrigins(session, client)
        .add(Response.ok("", MediaType.TEXT_PLAIN_TYPE));
  }
}
