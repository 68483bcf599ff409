package io.mcpauth.keycloak.grant.code;

import io.mcpauth.keycloak.policy.PackGate;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.AuthorizationCodeGrantTypeFactory;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;

/** Takes the place of Keycloak's grant for codes. */
public final class CodeGrantFactory extends AuthorizationCodeGrantTypeFactory {

  @Override
  public OAuth2GrantType create(KeycloakSession session) {
    return PackGate.isOpenFor(session) ? new CodeGrant() : super.create(session);
  }

  /** Above the built-in one, which has 0. */
  @Override
  public int order() {
    return 1;
  }
}
