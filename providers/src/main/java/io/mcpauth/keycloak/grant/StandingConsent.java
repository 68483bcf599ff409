package io.mcpauth.keycloak.grant;

import io.mcpauth.keycloak.client.DynamicClient;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.TokenManager;

/**
 * Whether the user's consent still carries an access token of a client that registered itself.
 *
 * <p>Keycloak ends the session when a user takes the consent back, and a refresh that is under way
 * in the same moment can bring the session back. Refresh tokens die by this same check, so access
 * tokens do, wherever they come back to this server.
 */
public final class StandingConsent {

  private final KeycloakSession session;

  public StandingConsent(KeycloakSession session) {
    this.session = session;
  }

  /**
   * Judges a token.
   *
   * @param client that the token was issued to
   * @param clientSession its grant; without one nobody was asked
   * @param scope of the token
   */
  public boolean carries(
      UserModel user,
      ClientModel client,
      @Nullable AuthenticatedClientSessionModel clientSession,
      @Nullable String scope) {
    return !DynamicClient.is(client)
        || clientSession == null
        // Nobody consents for a service account.
        || user.getServiceAccountClientLink() != null
        || TokenManager.verifyConsentStillAvailable(session, user, client, clientSession, scope);
  }
}
