package io.mcpauth.keycloak.grant;

import io.mcpauth.keycloak.callout.GuardedLoginProtocol;
import io.mcpauth.keycloak.grant.code.BoundCodes;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCProviderConfig;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Keycloak's protocol {@code openid-connect}, whose codes are bound to their client. */
public class BoundCodesProtocol extends GuardedLoginProtocol {

  /**
   * The protocol.
   *
   * @param config Keycloak's settings of it
   */
  public BoundCodesProtocol(OIDCProviderConfig config) {
    super(config);
  }

  @Override
  public Response authenticated(
      AuthenticationSessionModel login, UserSessionModel user, ClientSessionContext context) {
    KeycloakSession plain = session;
    setSession(BoundCodes.binding(plain, context.getClientSession().getClient()::getId));
    try {
      return super.authenticated(login, user, context);
    } finally {
      setSession(plain);
    }
  }

  /**
   * The session for Keycloak's authorization endpoint, which answers a login without pages ({@code
   * prompt=none}) by a protocol that it makes itself.
   */
  public static KeycloakSession bindingSilentLogins(KeycloakSession session) {
    return BoundCodes.binding(session, () -> session.getContext().getClient().getId());
  }
}
