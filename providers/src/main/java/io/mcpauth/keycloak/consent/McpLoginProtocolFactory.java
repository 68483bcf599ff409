package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.callout.RequestObjectAddress;
import io.mcpauth.keycloak.grant.BoundCodesProtocol;
import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.request.EmptyParameters;
import io.mcpauth.keycloak.request.ShownRequest;
import io.mcpauth.keycloak.resource.OneResource;
import io.mcpauth.keycloak.told.RequestEvent;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocolFactory;

/**
 * Keycloak's protocol {@code openid-connect}, with what no client policy can do: {@code resource}
 * may repeat, a parameter may be empty, {@code request_uri} and a logout make Keycloak call no
 * stranger, a code is bound to its client and to what its user allowed.
 *
 * <p>Keycloak reads parameters before any client policy sees the request. This is the one place
 * before that which authorization, pushed, device, token and refresh requests share. In realms that
 * do not use the pack Keycloak's own protocol is all there is.
 */
public final class McpLoginProtocolFactory extends OIDCLoginProtocolFactory {

  /** The authorization endpoint; what is below it, such as that of devices, makes no code. */
  private static final String AUTHORIZATION = "/protocol/openid-connect/auth";

  @Override
  public LoginProtocol create(KeycloakSession session) {
    LoginProtocol stock = super.create(session);
    return stock instanceof OIDCLoginProtocol oidc && PackGate.isOpenFor(session)
        ? new ConsentLoginProtocol(oidc.getConfig()).setSession(session)
        : stock;
  }

  @Override
  public Object createProtocolEndpoint(KeycloakSession session, EventBuilder event) {
    if (PackGate.isOpenFor(session)) {
      showAsTheStandardsReadIt(session);
      EventBuilder told = RequestEvent.of(session);
      RequestObjectAddress.refuseWhereNotAllowed(session, told);
      return super.createProtocolEndpoint(
          session.getContext().getUri().getPath().endsWith(AUTHORIZATION)
              ? BoundCodesProtocol.bindingSilentLogins(session)
              : session,
          told);
    }
    return super.createProtocolEndpoint(session, event);
  }

  /** Shows Keycloak the request of this session with its parameters as the standards read them. */
  public static void showAsTheStandardsReadIt(KeycloakSession session) {
    session
        .getContext()
        .setHttpRequest(
            new ShownRequest(
                session.getContext().getHttpRequest(),
                sent -> OneResource.in(session, EmptyParameters.without(sent))));
  }

  /** In the built-in's place; its order is the place in the console's lists as well. */
  @Override
  public int order() {
    return super.order() + 1;
  }
}
