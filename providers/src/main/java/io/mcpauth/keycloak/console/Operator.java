package io.mcpauth.keycloak.console;

import io.mcpauth.keycloak.page.SignedIn;
import io.mcpauth.keycloak.request.AdminCall;
import jakarta.ws.rs.ForbiddenException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ImpersonationSessionNote;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.RealmManager;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;

/**
 * Who is signed in, as a caller of admin REST.
 *
 * @param client the admin console's, whose tokens say what an administrator may do
 */
record Operator(KeycloakSession session, SignedIn who, ClientModel client) {

  /**
   * Makes calls about a realm, as {@code AdminRoot} and {@code RealmsAdminResource} prepare them
   * for the bearer of a token. The session is that realm's while it lasts.
   *
   * @param target name of the realm; whether there is one is nobody's business who has no rights
   * @param path of the operation that an admin event is about
   * @throws ForbiddenException if they are no administrator of that realm, or somebody else acts in
   *     their name
   */
  <T> T call(String target, String path, Function<AdminCall, T> job) {
    if (isImpersonated()) {
      throw new ForbiddenException();
    }
    RealmModel own = session.getContext().getRealm();
    @Nullable RealmModel realm = target.equals(own.getName()) ? own : realm(target);
    if (realm == null || !(realm.equals(own) || RealmManager.isAdministrationRealm(own))) {
      throw new ForbiddenException();
    }
    AccessToken token = token();
    session.getContext().setBearerToken(token);
    AdminAuth auth = new AdminAuth(own, token, who.user(), client);
    try {
      var rights = AdminPermissions.evaluator(session, realm, auth);
      session.getContext().setRealm(realm);
      ConsoleEvent event = new ConsoleEvent(session, realm, auth, path);
      // The session of a person at a page is no token, so none that is for an MCP server.
      return job.apply(AdminCall.admitted(session, realm, rights, event, bearer -> false));
    } finally {
      session.getContext().setRealm(own);
    }
  }

  private @Nullable RealmModel realm(String name) {
    // PostgreSQL has no text with a NUL, and says so by an error.
    return name.indexOf('\0') < 0 ? session.realms().getRealmByName(name) : null;
  }

  /** An administrator may look at a realm as one of its users; not administrate it as one. */
  private boolean isImpersonated() {
    return who.session().getNote(ImpersonationSessionNote.IMPERSONATOR_ID.toString()) != null;
  }

  /**
   * What a token of this session for the admin console would carry: the user's roles of this
   * moment, as far as the client may have them. It never leaves.
   */
  private AccessToken token() {
    AccessToken token = new AccessToken();
    token.id(SecretGenerator.getInstance().generateSecureID());
    token.subject(who.user().getId());
    token.issuedFor(client.getClientId());
    token.setSessionId(who.session().getId());
    TokenManager.getAccess(
            who.user(),
            client,
            TokenManager.getRequestedClientScopes(session, null, client, who.user()))
        .forEach(role -> carry(token, role));
    return token;
  }

  private static void carry(AccessToken token, RoleModel role) {
    if (role.getContainer() instanceof ClientModel of) {
      token.addAccess(of.getClientId()).addRole(role.getName());
    } else {
      AccessToken.@Nullable Access access = token.getRealmAccess();
      if (access == null) {
        access = new AccessToken.Access();
        token.setRealmAccess(access);
      }
      access.addRole(role.getName());
    }
  }
}
