package io.mcpauth.keycloak.bound;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.RoleModel;
import org.keycloak.models.ScopeContainerModel;
import org.keycloak.models.utils.RoleUtils;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.AccessToken.Access;

/**
 * The roles that a token for one MCP server carries: those at that server, and realm roles that
 * somebody put into the client's scope.
 *
 * <p>"Full scope allowed", which the console gives to each new client, means every role of the
 * user. It is nobody's decision about a server that the client may not have known then.
 */
public final class GrantedRoles {

  private GrantedRoles() {}

  /**
   * Takes the other roles out.
   *
   * @param server client id of the server
   */
  public static void limit(AccessToken token, String server, ClientSessionContext context) {
    // A role at another client is of no use at this server, and tells it what it need not know.
    token.getResourceAccess().keySet().removeIf(client -> !client.equals(server));
    if (token.getResourceAccess().isEmpty()) {
      token.setResourceAccess(null);
    }
    // Permissions of Authorization Services are for the client that asked for them (UMA 2.0).
    token.setAuthorization(null);
    ClientModel client = context.getClientSession().getClient();
    if (client.isFullScopeAllowed() && token.getRealmAccess() != null) {
      keepRealmRoles(token, inScope(client, context.getClientScopesStream()));
    }
  }

  /** Takes out what another token of the same grant does not carry. */
  public static void keepThoseOf(AccessToken other, AccessToken token) {
    keepRealmRoles(token, rolesOf(other.getRealmAccess()));
    token
        .getResourceAccess()
        .forEach(
            (client, access) -> retain(access, rolesOf(other.getResourceAccess().get(client))));
    token.getResourceAccess().values().removeIf(access -> rolesOf(access).isEmpty());
    if (token.getResourceAccess().isEmpty()) {
      token.setResourceAccess(null);
    }
  }

  /** Takes out what a grant of fewer scopes would not carry. */
  public static void keepThoseOf(ClientSessionContext grant, AccessToken token) {
    AccessToken carried = new AccessToken();
    carried.setRealmAccess(new Access());
    grant.getRolesStream().forEach(role -> place(carried, role).addRole(role.getName()));
    keepThoseOf(carried, token);
  }

  private static Access place(AccessToken token, RoleModel role) {
    return role.getContainer() instanceof ClientModel client
        ? token.addAccess(client.getClientId())
        : token.getRealmAccess();
  }

  private static void keepRealmRoles(AccessToken token, Set<String> names) {
    retain(token.getRealmAccess(), names);
    if (rolesOf(token.getRealmAccess()).isEmpty()) {
      token.setRealmAccess(null);
    }
  }

  // As Keycloak does it for a client without the full scope (TokenManager.getAccess).
  private static Set<String> inScope(ClientModel client, Stream<ClientScopeModel> scopes) {
    Stream<RoleModel> mapped =
        Stream.concat(
            client.getScopeMappingsStream(),
            scopes.flatMap(ScopeContainerModel::getScopeMappingsStream));
    return RoleUtils.expandCompositeRolesStream(mapped)
        .filter(role -> !role.isClientRole())
        .map(RoleModel::getName)
        .collect(Collectors.toSet());
  }

  private static Set<String> rolesOf(@Nullable Access access) {
    return access == null || access.getRoles() == null ? Set.of() : access.getRoles();
  }

  private static void retain(@Nullable Access access, Set<String> names) {
    if (access != null && access.getRoles() != null) {
      // Keycloak's set need not be one that can be changed.
      access.roles(access.getRoles().stream().filter(names::contains).collect(Collectors.toSet()));
    }
  }
}
