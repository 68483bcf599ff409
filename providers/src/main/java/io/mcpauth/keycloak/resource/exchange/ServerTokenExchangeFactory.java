package io.mcpauth.keycloak.resource.exchange;

import io.mcpauth.keycloak.policy.PackGate;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.tokenexchange.StandardTokenExchangeProviderFactory;

/** Takes the place of Keycloak's standard token exchange. */
public final class ServerTokenExchangeFactory extends StandardTokenExchangeProviderFactory {

  @Override
  public TokenExchangeProvider create(KeycloakSession session) {
    return PackGate.isOpenFor(session) ? new ServerTokenExchange() : super.create(session);
  }

  /** Above the built-in one. */
  @Override
  public int order() {
    return super.order() + 1;
  }
}
