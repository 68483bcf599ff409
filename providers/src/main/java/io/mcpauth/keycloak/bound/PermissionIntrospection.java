package io.mcpauth.keycloak.bound;

import org.keycloak.authorization.protection.introspect.RPTIntrospectionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * Introspection of requesting party tokens (UMA 2.0) as Keycloak does it; it takes any access token
 * of the realm, so the one that asks is looked at as everywhere.
 */
final class PermissionIntrospection extends RPTIntrospectionProvider {

  PermissionIntrospection(KeycloakSession session) {
    super(session);
  }

  @Override
  protected boolean introspectionChecks(String encoded) {
    boolean active =
        super.introspectionChecks(encoded)
            && new StandingAccess(session).holds(user, client, userSession, token, eventBuilder);
    if (!active) {
      transformedToken = null;
    }
    return active;
  }

  @Override
  protected boolean verifyAudience() {
    return Introspected.isBy(session.getContext().getClient(), token, eventBuilder)
        && super.verifyAudience();
  }
}
