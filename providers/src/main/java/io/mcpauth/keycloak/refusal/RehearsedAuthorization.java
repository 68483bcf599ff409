package io.mcpauth.keycloak.refusal;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.endpoints.AuthorizationEndpoint;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Keycloak's authorization endpoint up to the login: all of its checks and all client policies run,
 * and where it would show the first page it ends.
 */
final class RehearsedAuthorization extends AuthorizationEndpoint {

  RehearsedAuthorization(KeycloakSession session, EventBuilder event) {
    super(session, event);
  }

  /** One of nobody's browser: no cookie is read or set. */
  @Override
  protected AuthenticationSessionModel createAuthenticationSession(
      ClientModel client, String requestState) {
    AuthenticationSessionModel fresh =
        session
            .authenticationSessions()
            .createRootAuthenticationSession(realm)
            .createAuthenticationSession(client);
    session.getContext().setAuthenticationSession(fresh);
    return fresh;
  }

  @Override
  protected Response handleBrowserAuthenticationRequest(
      AuthenticationSessionModel login,
      LoginProtocol protocol,
      boolean isPassive,
      boolean redirectToAuthentication) {
    return Response.noContent().build();
  }

  /** Other ways to begin, such as the registration of a person. */
  @Override
  protected AuthenticationProcessor createProcessor(
      AuthenticationSessionModel login, String flowId, String flowPath) {
    throw new WebApplicationException(Response.noContent().build());
  }
}
