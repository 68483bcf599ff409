package io.mcpauth.keycloak.lifetime;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.told.RequestEvent;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.authentication.FlowStatus;
import org.keycloak.authentication.authenticators.client.ClientAuthUtil;
import org.keycloak.events.Details;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorPageException;

/** What a client that is over gets: nothing, and a word of what to do. */
public final class ExpiredClient {

  /** Message of the page for people; its words are in every login theme. */
  public static final String MESSAGE = "mcpClientExpiredMessage";

  /** For the event, and for the client's developer. */
  public static final String REASON = "this client has expired: register again";

  private ExpiredClient() {}

  /**
   * Takes back that a client has authenticated, if it is over: RFC 6749 section 5.2, {@code
   * invalid_client}, as for a client that does not exist.
   */
  public static void refuse(ClientAuthenticationFlowContext context) {
    @Nullable ClientModel client = context.getClient();
    if (context.getStatus() != FlowStatus.SUCCESS
        || client == null
        || !isRefused(context.getSession(), client)) {
      return;
    }
    context.getEvent().detail(Details.REASON, REASON);
    if (context.getHttpRequest().getHttpHeaders().getHeaderString(HttpHeaders.AUTHORIZATION)
        != null) {
      context
          .getSession()
          .getContext()
          .getHttpResponse()
          .setHeader(
              HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"" + context.getRealm().getName() + "\"");
    }
    context.failure(
        AuthenticationFlowError.INVALID_CLIENT_CREDENTIALS,
        ClientAuthUtil.errorResponse(
            Response.Status.UNAUTHORIZED.getStatusCode(),
            OAuthErrorException.INVALID_CLIENT,
            REASON));
  }

  /**
   * One that is known by its document is none the worse for having been away: its URL is the same,
   * and the person is asked again.
   */
  private static boolean isRefused(KeycloakSession session, ClientModel client) {
    return !DynamicClient.isDocument(client) && ClientLifetime.isOver(session, client);
  }

  /**
   * Keeps a person from logging in for a client that is over.
   *
   * @throws ErrorPageException that shows what to do
   */
  public static void refuseLogin(KeycloakSession session, @Nullable String clientId) {
    if (clientId == null) {
      return;
    }
    RealmModel realm = session.getContext().getRealm();
    @Nullable ClientModel client = realm.getClientByClientId(clientId);
    if (client != null && isRefused(session, client)) {
      RequestEvent.of(session)
          .event(EventType.LOGIN)
          .client(client)
          .detail(Details.REASON, REASON)
          .error(OAuthErrorException.INVALID_CLIENT);
      throw new ErrorPageException(session, Response.Status.BAD_REQUEST, MESSAGE);
    }
  }
}
