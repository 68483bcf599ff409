package io.mcpauth.keycloak.bound;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.RefreshTokenIntrospectionProvider;
import org.keycloak.representations.AccessToken;

/** Introspection of refresh tokens as Keycloak does it, and nothing about an inactive one. */
final class RefreshTokenIntrospection extends RefreshTokenIntrospectionProvider {

  RefreshTokenIntrospection(KeycloakSession session) {
    super(session);
  }

  @Override
  protected boolean introspectionChecks(String encoded) {
    boolean active =
        super.introspectionChecks(encoded)
            && new StandingAccess(session).holds(user, client, userSession, token, eventBuilder);
    if (!active) {
      // Keycloak below 26.7.5 signs it and hands it out although it says no (CVE-2026-18208).
      transformedToken = null;
    }
    return active;
  }

  @Override
  protected boolean verifyTokenReuse() {
    return super.verifyTokenReuse()
        && new StandingAccess(session).holdsForMember(user, token, eventBuilder);
  }

  /** The claims of the access tokens to come are not the refresh token's own. */
  @Override
  public AccessToken transformAccessToken(AccessToken presented, UserSessionModel session) {
    AccessToken answer = super.transformAccessToken(presented, session);
    if (BoundToken.of(presented).isPresent()) {
      answer.audience(presented.getAudience());
      answer.setScope(presented.getScope());
      answer.setRealmAccess(null);
      answer.setResourceAccess(null);
      answer.setAuthorization(null);
    }
    return answer;
  }
}
