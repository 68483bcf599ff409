package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.policy.PackGate;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.grants.PermissionGrantTypeFactory;

/** Takes the place of Keycloak's UMA grant. */
public final class PermissionGrantFactory extends PermissionGrantTypeFactory {

  @Override
  public OAuth2GrantType create(KeycloakSession session) {
    return PackGate.isOpenFor(session) ? new PermissionGrant() : super.create(session);
  }

  /** Above the built-in one, which has 0. */
  @Override
  public int order() {
    return 1;
  }
}
