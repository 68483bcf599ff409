package io.mcpauth.keycloak.props;

import io.mcpauth.keycloak.policy.PackGate;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProviderFactory;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;

/** Takes the place of Keycloak's introspection of access tokens, in realms that use the pack. */
public final class PropsIntrospectionFactory extends AccessTokenIntrospectionProviderFactory {

  @Override
  public TokenIntrospectionProvider create(KeycloakSession session) {
    return PackGate.isOpenFor(session) ? new PropsIntrospection(session) : super.create(session);
  }

  /** Above the built-in one, which has 0. */
  @Override
  public int order() {
    return 1;
  }
}
