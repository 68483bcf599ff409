package io.mcpauth.keycloak.props.refusal;

import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;

/** Ends a request whose props cannot be sealed: the answer, the event and the log line. */
public final class PropsRefusal {

  private static final Logger LOG = Logger.getLogger(PropsRefusal.class);

  /** The client learns that the server is to blame; what to do is for the operator alone. */
  private static final String ANSWER = "The server could not seal the props of this token";

  private final KeycloakSession session;
  private final AuthenticatedClientSessionModel clientSession;

  private final EventType request;

  public PropsRefusal(
      KeycloakSession session, AuthenticatedClientSessionModel clientSession, EventType request) {
    this.session = session;
    this.clientSession = clientSession;
    this.request = request;
  }

  /** Of a token request, whose grant type stands in its context. */
  public static PropsRefusal ofTokenRequest(KeycloakSession session, ClientSessionContext context) {
    String grant = String.valueOf(context.getAttribute(Constants.GRANT_TYPE, String.class));
    EventType request =
        switch (grant) {
          case OAuth2Constants.AUTHORIZATION_CODE -> EventType.CODE_TO_TOKEN;
          case OAuth2Constants.REFRESH_TOKEN -> EventType.REFRESH_TOKEN;
          case OAuth2Constants.CLIENT_CREDENTIALS -> EventType.CLIENT_LOGIN;
          case OAuth2Constants.TOKEN_EXCHANGE_GRANT_TYPE -> EventType.TOKEN_EXCHANGE;
          default -> EventType.LOGIN;
        };
    return new PropsRefusal(session, context.getClientSession(), request);
  }

  /** Writes event and log line. */
  public CorsErrorResponseException of(PropsFailure failure) {
    EventBuilder event =
        new EventBuilder(
            session.getContext().getRealm(), session, session.getContext().getConnection());
    event
        .event(request)
        .client(clientSession.getClient())
        .user(clientSession.getUserSession().getUser())
        .session(clientSession.getUserSession())
        .detail(Details.REASON, "MCP props: " + failure.description())
        .error(OAuthErrorException.SERVER_ERROR);
    LOG.errorf(
        "Props of a token for client %s in realm %s cannot be sealed: %s",
        clientSession.getClient().getClientId(),
        session.getContext().getRealm().getName(),
        failure.description());
    Cors cors =
        Cors.builder()
            .auth()
            .allowedMethods("POST")
            .checkAllowedOrigins(session, clientSession.getClient());
    return new CorsErrorResponseException(
        cors, OAuthErrorException.SERVER_ERROR, ANSWER, Response.Status.INTERNAL_SERVER_ERROR);
  }
}
