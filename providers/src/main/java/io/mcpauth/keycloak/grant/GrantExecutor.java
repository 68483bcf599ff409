package io.mcpauth.keycloak.grant;

import io.mcpauth.keycloak.policy.McpExecutor;
import io.mcpauth.keycloak.request.PresentedRefreshToken;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.representations.idm.ClientPolicyExecutorConfigurationRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.PreTokenRequestContext;
import org.keycloak.services.clientpolicy.context.TokenRefreshContext;
import org.keycloak.services.clientpolicy.context.TokenRequestContext;
import org.keycloak.services.clientpolicy.context.TokenResponseContext;
import org.keycloak.services.clientpolicy.context.TokenRevokeContext;
import org.keycloak.services.clientpolicy.context.UserInfoRequestContext;
import org.keycloak.util.TokenUtil;

/** Brings codes, refresh requests, revocations and userinfo before the classes that judge them. */
final class GrantExecutor implements McpExecutor<ClientPolicyExecutorConfigurationRepresentation> {

  private final KeycloakSession session;

  GrantExecutor(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public String getProviderId() {
    return GrantExecutorFactory.PROVIDER_ID;
  }

  @Override
  public void executeOnEvent(ClientPolicyContext context) throws ClientPolicyException {
    if (context instanceof PreTokenRequestContext) {
      // Before any other check: once Keycloak has read the code, the session it names is gone.
      new CodeGuard(session).beforeRedemption();
    } else if (context instanceof TokenRequestContext redemption) {
      new CodeGuard(session)
          .redeemed(redemption.getParseResult().getCode(), redemption.getClientSession());
    } else if (context instanceof TokenResponseContext issued && isOffline(issued)) {
      new CodeGuard(session).offlineTokenIssued(issued.getParseResult().getCode());
    } else if (context instanceof TokenRefreshContext refresh) {
      checkScope(refresh);
    } else if (context instanceof TokenRevokeContext revocation) {
      new OwnTokenRevocation(session).check(revocation);
    } else if (context instanceof UserInfoRequestContext userInfo) {
      checkConsent(userInfo);
    }
  }

  private static boolean isOffline(TokenResponseContext context) {
    @Nullable RefreshToken token = context.getAccessTokenResponseBuilder().getRefreshToken();
    return token != null && TokenUtil.TOKEN_TYPE_OFFLINE.equals(token.getType());
  }

  private void checkScope(TokenRefreshContext context) throws ClientPolicyException {
    if (PresentedRefreshToken.in(session, context)
        .filter(token -> !RefreshScope.isWithin(token.getScope(), context.getScopeParameter()))
        .isPresent()) {
      throw new ClientPolicyException(
          OAuthErrorException.INVALID_SCOPE,
          "scope names more than was granted: ask the user again with an authorization request");
    }
  }

  /** OpenID Connect Core section 5.3.3, RFC 6750 section 3.1: a token that was taken back. */
  private void checkConsent(UserInfoRequestContext context) throws ClientPolicyException {
    String encoded = context.getTokenForUserInfo().getToken();
    @Nullable AccessToken token = session.tokens().decode(encoded, AccessToken.class);
    AuthenticatedClientSessionModel clientSession = context.getClientSession();
    UserModel user = clientSession.getUserSession().getUser();
    if (token == null
        || !new StandingConsent(session)
            .carries(user, clientSession.getClient(), clientSession, token.getScope())) {
      throw new ClientPolicyException(
          OAuthErrorException.INVALID_TOKEN,
          "the user has taken the consent back: ask again with an authorization request",
          Response.Status.UNAUTHORIZED);
    }
  }
}
