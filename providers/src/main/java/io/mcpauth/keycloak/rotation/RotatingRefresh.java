package io.mcpauth.keycloak.rotation;

import org.keycloak.OAuthErrorException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager.AccessTokenResponseBuilder;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.refresh.DefaultRefreshTokenProviderFactory;
import org.keycloak.protocol.oidc.refresh.InitialRefreshTokenContext;
import org.keycloak.protocol.oidc.refresh.RefreshTokenContext;
import org.keycloak.protocol.oidc.refresh.RefreshTokenProvider;
import org.keycloak.representations.RefreshToken;

/** Hands a refresh on to the provider that there is, with a realm that rotates. */
final class RotatingRefresh implements RefreshTokenProvider {

  private final KeycloakSession session;

  RotatingRefresh(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public boolean supports(InitialRefreshTokenContext first) {
    return false; // The post-processor names the chain.
  }

  @Override
  public RefreshToken generateRefreshToken(InitialRefreshTokenContext first) {
    throw new IllegalStateException("not one that this supports");
  }

  @Override
  public boolean supports(RefreshTokenContext refresh) {
    return Rotation.isOurs(refresh.grantContext().getRealm(), refresh.grantContext().getClient())
        && other().supports(refresh);
  }

  @Override
  public AccessTokenResponseBuilder refreshAccessToken(RefreshTokenContext refresh)
      throws OAuthErrorException {
    return other()
        .refreshAccessToken(
            new RefreshTokenContext(
                refresh.oldRefreshToken(),
                new Seen(refresh.grantContext()),
                refresh.grant(),
                refresh.tokenManager(),
                refresh.scopeParameter(),
                refresh.resourceParameter()));
  }

  private RefreshTokenProvider other() {
    return session.getProvider(
        RefreshTokenProvider.class, DefaultRefreshTokenProviderFactory.PROVIDER_ID);
  }

  /** The request, in such a realm. */
  private static final class Seen extends OAuth2GrantType.Context {

    Seen(OAuth2GrantType.Context request) {
      super(
          request.getSession(),
          request.getClientConfig(),
          request.getClientAuthAttributes(),
          request.getFormParams(),
          request.getEvent(),
          request.getCors(),
          request.getTokenManager());
      this.realm = new RotatingRealm(request.getRealm());
      this.client = request.getClient();
      this.grantType = request.getGrantType();
    }
  }
}
