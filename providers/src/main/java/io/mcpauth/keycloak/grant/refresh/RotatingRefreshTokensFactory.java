package io.mcpauth.keycloak.grant.refresh;

import io.mcpauth.keycloak.policy.PackGate;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.refresh.DefaultRefreshTokenProviderFactory;
import org.keycloak.protocol.oidc.refresh.RefreshTokenProvider;

/** Takes the place of Keycloak's refresh tokens. */
public final class RotatingRefreshTokensFactory extends DefaultRefreshTokenProviderFactory {

  @Override
  public RefreshTokenProvider create(KeycloakSession session) {
    return PackGate.isOpenFor(session) ? new RotatingRefreshTokens(session) : super.create(session);
  }

  /** Above the built-in one, which has 0. */
  @Override
  public int order() {
    return 1;
  }
}
