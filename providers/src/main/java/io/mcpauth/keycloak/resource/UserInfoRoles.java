package io.mcpauth.keycloak.resource;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
final class UserInfoRoles {

  private UserInfoRoles() {}

  /**
   * Narrows what the mappers of this request find.
   *
   * @param clientSession of the token
   * @param encoded the token, which Keycloak has verified
   */
  static void narrow(
      KeycloakSession session, AuthenticatedClientSessionModel clientSession, String encoded) {
    @Nullable AccessToken token = session.tokens().decode(encoded, AccessToken.class);
    Optional<BoundToken> bound = Optional.ofNullable(token).flatMap(BoundToken::of);
    if (token == null || bound.isEmpty()) {
      return;
    }
    ClientSessionContext context =
        DefaultClientSessionContext.fromClientSessionAndScopeParameter(
            clientSession, token.getScope(), session);
    // Keycloak's own objects in it, so that it is they that change.
    AccessToken resolved = new AccessToken();
    resolved.setRealmAccess(RoleResolveUtil.getResolvedRealmRoles(session, context, false));
    resolved.setResourceAccess(RoleResolveUtil.getAllResolvedClientRoles(session, context));
    GrantedRoles.limit(resolved, bound.get().server(), context);
    if (!Introspected.isLightweight(session, token)) {
      GrantedRoles.keepThoseOf(token, resolved);
    }
  }
}
