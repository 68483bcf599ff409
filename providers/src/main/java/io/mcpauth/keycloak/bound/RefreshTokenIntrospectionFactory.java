package io.mcpauth.keycloak.bound;

import io.mcpauth.keycloak.policy.PackGate;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.RefreshTokenIntrospectionProviderFactory;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;

/** Takes the place of Keycloak's introspection of refresh tokens. */
public final class RefreshTokenIntrospectionFactory
    extends RefreshTokenIntrospectionProviderFactory {

  @Override
  public TokenIntrospectionProvider create(KeycloakSession session) {
    return PackGate.isOpenFor(session)
        ? new RefreshTokenIntrospection(session)
        : super.create(session);
  }

  /** Above the built-in one, which has 0. */
  @Override
  public int order() {
    return 1;
  }
}
