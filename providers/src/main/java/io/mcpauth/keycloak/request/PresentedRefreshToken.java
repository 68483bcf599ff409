package io.mcpauth.keycloak.request;

import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.RefreshToken;
import org.keycloak.services.clientpolicy.context.TokenRefreshContext;

/**
 * The refresh token of a refresh request, for client policies: they run before Keycloak reads it.
 * Its signature is verified and nothing else, so it may well be one that Keycloak refuses later.
 */
public final class PresentedRefreshToken {

  private PresentedRefreshToken() {}

  /**
   * Reads it once for all executors of the request.
   *
   * @return empty if it is not one of this realm's: Keycloak refuses it as {@code invalid_grant}
   */
  public static Optional<RefreshToken> in(KeycloakSession session, TokenRefreshContext context) {
    return SignedToken.of(
        session, context.getParams().getFirst(OAuth2Constants.REFRESH_TOKEN), RefreshToken.class);
  }
}
