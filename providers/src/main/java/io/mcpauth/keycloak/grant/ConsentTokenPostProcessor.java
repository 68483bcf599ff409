package io.mcpauth.keycloak.grant;

import io.mcpauth.keycloak.told.RequestEvent;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.token.TokenInterceptorException;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;

/**
 * Lets no access token out that nobody allowed, whatever grant it comes by, one that does not know
 * of consents included. Most are refused earlier, with an error of their own.
 */
final class ConsentTokenPostProcessor implements TokenPostProcessor {

  private final KeycloakSession session;

  ConsentTokenPostProcessor(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public void process(TokenPostProcessorContext context) {
    AuthenticatedClientSessionModel clientSession = context.clientSessionCtx().getClientSession();
    StandingConsent consent = new StandingConsent(session);
    if (context.accessToken() == null || consent.wasAsked(clientSession.getClient())) {
      return;
    }
    UserSessionModel userSession = clientSession.getUserSession();
    if (!consent.carries(
        userSession.getUser(), clientSession.getClient(), clientSession, context.accessToken())) {
      RequestEvent.ofTokenRequest(session)
          .client(clientSession.getClient())
          .user(userSession.getUser())
          .session(userSession)
          .detail(Details.REASON, "nobody has allowed what the token is for")
          .error(Errors.CONSENT_DENIED);
      throw new TokenInterceptorException(
          OAuthErrorException.INVALID_GRANT, "the user has not allowed this, or no longer");
    }
  }
}
