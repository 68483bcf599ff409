package io.mcpauth.keycloak.grant.refresh;

import io.mcpauth.keycloak.policy.PackGate;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.grants.RefreshTokenGrantTypeFactory;

/** Takes the place of Keycloak's refresh grant. */
public final class RefreshGrantFactory extends RefreshTokenGrantTypeFactory {

  @Override
  public OAuth2GrantType create(KeycloakSession session) {
    return PackGate.isOpenFor(session) ? new RefreshGrant() : super.create(session);
  }

  /** Above the built-in one, which has 0. */
  @Override
  public int order() {
    return 1;
  }
}
