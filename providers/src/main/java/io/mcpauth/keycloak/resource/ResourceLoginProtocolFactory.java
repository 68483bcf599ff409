package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.callout.GuardedLoginProtocol;
import io.mcpauth.keycloak.callout.RequestObjectAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocolFactory;
import org.keycloak.protocol.oidc.OIDCProviderConfig;

/**
 * Keycloak's protocol {@code openid-connect}, with two things before each request: {@code resource}
 * may repeat, and {@code request_uri} makes Keycloak call no stranger.
 *
 * <p>Keycloak looks for repeated parameters before any client policy sees the request. This is the
 * one place before that which authorization, pushed, device, token and refresh requests share. The
 * protocol itself is Keycloak's; in realms that do not bind tokens the request stays as it came.
 */
public final class ResourceLoginProtocolFactory extends OIDCLoginProtocolFactory {

  private @Nullable OIDCProviderConfig settings;

  @Override
  public Object createProtocolEndpoint(KeycloakSession session, EventBuilder event) {
    KeycloakContext context = session.getContext();
    context.setHttpRequest(
        new RepeatedResourceRequest(
            context.getHttpRequest(),
            () -> ResourceIndicatorExecutorFactory.isAppliedIn(context.getRealm())));
    RequestObjectAddress.refuseWhereNotAllowed(session, event);
    return super.createProtocolEndpoint(session, event);
  }

  @Override
  public void init(Config.Scope config) {
    super.init(config);
    settings = new OIDCProviderConfig(config);
  }

  @Override
  public LoginProtocol create(KeycloakSession session) {
    return new GuardedLoginProtocol(Objects.requireNonNull(settings, "not initialised"))
        .setSession(session);
  }

  /** In the built-in's place; its order is the place in the console's lists as well. */
  @Override
  public int order() {
    return super.order() + 1;
  }
}
