package io.mcpauth.keycloak.grant;

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
import org.keycloak.services.clientpolicy.context.TokenRevokeContext;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.util.UserSessionUtil;

/**
 * Answers 200 to a revocation of what is not the client's live token, and does nothing.
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

  /** Lets a live token of the client through to Keycloak; answers anything else itself. */
  void check(TokenRevokeContext context) {
    @Nullable String encoded = context.getParams().getFirst(TokenRevocationEndpoint.PARAM_TOKEN);
    if (encoded == null) {
      return; // Keycloak's answer is invalid_request.
    }
    reasonToLeave(encoded, context.getClient())
        .ifPresent(
            reason -> {
              record(context.getClient(), reason);
              throw new WebApplicationException(done(context.getClient()));
            });
  }

  private Optional<String> reasonToLeave(String encoded, ClientModel client) {
    @Nullable AccessToken token = session.tokens().decode(encoded, AccessToken.class);
    if (token == null) {
      return Optional.of("not a token of this realm");
    }
    if (!client.getClientId().equals(token.getIssuedFor())) {
      return Optional.of("token of another client");
    }
    boolean live =
        UserSessionUtil.findValidSessionForAccessToken(
                    session, session.getContext().getRealm(), token, client, invalid -> {})
                .getError()
            == null;
    return live ? Optional.empty() : Optional.of("its session has ended");
  }

  private void record(ClientModel client, String reason) {
    new EventBuilder(session.getContext().getRealm(), session, session.getContext().getConnection())
        .event(EventType.REVOKE_GRANT)
        .client(client)
        .detail(Details.REASON, reason)
        .error(OAuthErrorException.INVALID_TOKEN);
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
