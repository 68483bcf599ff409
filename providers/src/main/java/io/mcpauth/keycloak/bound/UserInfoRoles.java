package io.mcpauth.keycloak.bound;

import io.mcpauth.keycloak.request.SignedToken;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.util.DefaultClientSessionContext;
import org.keycloak.utils.RoleResolveUtil;

/**
 * The roles that userinfo (OpenID Connect Core section 5.3) may tell whoever shows a token for an
 * MCP server: those in the token.
 *
 * <p>Mappers that an administrator set up write roles under any name, into a signed answer too.
 * Keycloak works the roles out once for a request; what is taken out there, no mapper finds.
 */
public final class UserInfoRoles {

  private UserInfoRoles() {}

  /**
   * Narrows what the mappers of this request find.
   *
   * @param clientSession of the token
   * @param encoded the token, which Keycloak has verified
   */
  public static void narrow(
      KeycloakSession session, AuthenticatedClientSessionModel clientSession, String encoded) {
    SignedToken.of(session, encoded, AccessToken.class)
        .ifPresent(
            token ->
                BoundToken.of(token)
                    .ifPresent(bound -> narrow(session, clientSession, token, bound)));
  }

  private static void narrow(
      KeycloakSession session,
      AuthenticatedClientSessionModel clientSession,
      AccessToken token,
      BoundToken bound) {
    ClientSessionContext context =
        DefaultClientSessionContext.fromClientSessionAndScopeParameter(
            clientSession, token.getScope(), session);
    // Keycloak's own objects in it, so that it is they that change.
    AccessToken resolved = new AccessToken();
    resolved.setRealmAccess(RoleResolveUtil.getResolvedRealmRoles(session, context, false));
    resolved.setResourceAccess(RoleResolveUtil.getAllResolvedClientRoles(session, context));
    GrantedRoles.limit(resolved, bound.server(), context);
    if (!Introspected.isLightweight(session, token)) {
      GrantedRoles.keepThoseOf(token, resolved);
    }
  }
}
