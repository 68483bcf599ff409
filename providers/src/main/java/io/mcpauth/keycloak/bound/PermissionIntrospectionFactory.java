package io.mcpauth.keycloak.bound;

import io.mcpauth.keycloak.policy.PackGate;
import org.keycloak.authorization.protection.introspect.RPTIntrospectionProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;

/** Takes the place of Keycloak's introspection of requesting party tokens (UMA 2.0). */
public final class PermissionIntrospectionFactory extends RPTIntrospectionProviderFactory {

  @Override
  public TokenIntrospectionProvider create(KeycloakSession session) {
    return PackGate.isOpenFor(session)
        ? new PermissionIntrospection(session)
        : super.create(session);
  }

  /** Above the built-in one, which has 0. */
  @Override
  public int order() {
    return 1;
  }
}
