package io.mcpauth.keycloak.bound;

import io.mcpauth.keycloak.rotation.Rotation;
import java.util.Optional;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
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
        && isUnused()
        && new StandingAccess(session).holdsForMember(user, token, eventBuilder);
  }

  /** Keycloak looks where the realm rotates, and these rotate whatever the realm says. */
  private boolean isUnused() {
    Optional<RealmModel> seen = Rotation.seen(realm, client);
    if (seen.isEmpty()) {
      return true;
    }
    try {
      tokenManager.validateTokenReuse(
          session,
          seen.get(),
          token,
          userSession.getAuthenticatedClientSessionByClient(client.getId()),
          false);
      return true;
    } catch (OAuthErrorException e) {
      eventBuilder.detail(Details.REASON, "The refresh token was used before");
      eventBuilder.error(Errors.INVALID_TOKEN);
      return false;
    }
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
