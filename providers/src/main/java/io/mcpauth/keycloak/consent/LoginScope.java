package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.consent.choice.DeviceScope;
import io.mcpauth.keycloak.request.ScopeParameter;
import io.mcpauth.keycloak.resource.AuthorizedResource;
import io.mcpauth.keycloak.resource.McpServer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What a login asks for once its user is known: with the server's scopes where the client named
 * none, without those that the client cannot have there, and without {@code offline_access} where
 * no refresh token can come of it.
 *
 * <p>The person is asked for what the client will get, no more: Keycloak itself refuses the token
 * of a user who may not have offline access after that user has allowed it.
 */
final class LoginScope {

  private final KeycloakSession session;
  private final AuthenticationSessionModel login;
  private final ClientModel client;

  private LoginScope(KeycloakSession session, AuthenticationSessionModel login) {
    this.session = session;
    this.login = login;
    this.client = login.getClient();
  }

  /** Settles it, before the page and before the code. */
  static void settle(KeycloakSession session, AuthenticationSessionModel login, UserModel user) {
    new LoginScope(session, login).settle(user);
  }

  private void settle(UserModel user) {
    @Nullable String asked = login.getClientNote(OAuth2Constants.SCOPE);
    Set<String> scopes = atServer(asked);
    if (scopes.contains(OAuth2Constants.OFFLINE_ACCESS) && !mayHaveOfflineToken(user, asked)) {
      scopes.remove(OAuth2Constants.OFFLINE_ACCESS);
    }
    if (!scopes.equals(ScopeParameter.words(asked))) {
      keep(String.join(" ", scopes));
    }
  }

  private Set<String> atServer(@Nullable String asked) {
    return AuthorizedResource.of(session, login)
        .flatMap(resource -> McpServer.find(session, resource))
        .map(server -> server.settled(client, asked))
        .orElseGet(() -> ScopeParameter.words(asked));
  }

  /** As Keycloak decides it when the token is due (UserSessionManager.isOfflineTokenAllowed). */
  private boolean mayHaveOfflineToken(UserModel user, @Nullable String asked) {
    @Nullable RoleModel role = client.getRealm().getRole(Constants.OFFLINE_ACCESS_ROLE);
    return role != null
        && OIDCAdvancedConfigWrapper.fromClientModel(client).isUseRefreshToken()
        && TokenManager.getAccess(
                user, client, TokenManager.getRequestedClientScopes(session, asked, client, user))
            .contains(role);
  }

  private void keep(String scope) {
    login.setClientNote(OAuth2Constants.SCOPE, scope);
    AuthenticationManager.setClientScopesInSession(session, login);
    DeviceScope.keep(session, login, scope);
  }
}
