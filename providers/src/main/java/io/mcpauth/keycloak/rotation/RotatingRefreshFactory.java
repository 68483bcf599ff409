package io.mcpauth.keycloak.rotation;

import io.mcpauth.keycloak.policy.WithoutLifeCycle;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.refresh.RefreshTokenProvider;
import org.keycloak.protocol.oidc.refresh.RefreshTokenProviderFactory;

/** Makes the refresh token provider {@code mcp-rotation}. */
public final class RotatingRefreshFactory
    implements RefreshTokenProviderFactory, WithoutLifeCycle<RefreshTokenProvider> {

  public static final String PROVIDER_ID = "mcp-rotation";

  @Override
  public RefreshTokenProvider create(KeycloakSession session) {
    return new RotatingRefresh(session);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  /** Before the one that it hands on to. */
  @Override
  public int order() {
    return 100;
  }
}
