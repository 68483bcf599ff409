package io.mcpauth.keycloak.callout;

import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.OIDCProviderConfig;

/** Keycloak's protocol, which calls no client that must not be called. */
public final class GuardedLoginProtocol extends OIDCLoginProtocol {

  /**
   * The protocol.
   *
   * @param config Keycloak's settings of it
   */
  public GuardedLoginProtocol(OIDCProviderConfig config) {
    super(config);
  }

  /**
   * OpenID Connect Back-Channel Logout 1.0 section 2.5, with the server's own HTTP client, while a
   * person waits to be signed out.
   */
  @Override
  public @Nullable Response backchannelLogout(
      UserSessionModel userSession, AuthenticatedClientSessionModel clientSession) {
    return CalledAddresses.mayBeCalled(clientSession.getClient())
        ? super.backchannelLogout(userSession, clientSession)
        // As for a client that has no address for it.
        : null;
  }

  @Override
  public boolean sendPushRevocationPolicyRequest(
      RealmModel realm, ClientModel client, int notBefore, String managementUrl) {
    return CalledAddresses.mayBeCalled(client)
        && super.sendPushRevocationPolicyRequest(realm, client, notBefore, managementUrl);
  }
}
