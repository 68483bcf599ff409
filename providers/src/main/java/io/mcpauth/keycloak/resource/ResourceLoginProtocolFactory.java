package io.mcpauth.keycloak.resource;

import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCLoginProtocolFactory;

/**
 * Keycloak's protocol {@code openid-connect}, with one thing before each request: {@code resource}
 * may repeat.
 *
 * <p>Keycloak looks for repeated parameters before any client policy sees the request. This is the
 * one place before that which authorization, pushed, device, token and refresh requests share. The
 * protocol itself is Keycloak's; in realms that do not bind tokens the request stays as it came.
 */
public final class ResourceLoginProtocolFactory extends OIDCLoginProtocolFactory {

  @Override
  public Object createProtocolEndpoint(KeycloakSession session, EventBuilder event) {
    KeycloakContext context = session.getContext();
    context.setHttpRequest(
        new RepeatedResourceRequest(
            context.getHttpRequest(),
            () -> ResourceIndicatorExecutorFactory.isAppliedIn(context.getRealm())));
    return super.createProtocolEndpoint(session, event);
  }

  /** In the built-in's place; its order is the place in the console's lists as well. */
  @Override
  public int order() {
    return super.order() + 1;
  }
}
