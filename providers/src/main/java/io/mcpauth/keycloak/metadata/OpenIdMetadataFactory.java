package io.mcpauth.keycloak.metadata;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.OIDCWellKnownProviderFactory;
import org.keycloak.wellknown.WellKnownProvider;
import org.keycloak.wellknown.WellKnownProviderFactory;

/** OpenID Connect Discovery 1.0: {@code openid-configuration}. */
public final class OpenIdMetadataFactory implements WellKnownProviderFactory {

  @Override
  public WellKnownProvider create(KeycloakSession session) {
    return new RealmMetadata(session, OIDCWellKnownProviderFactory.PROVIDER_ID, false);
  }

  @Override
  public String getId() {
    return "mcp-openid-configuration";
  }

  @Override
  public String getAlias() {
    return OIDCWellKnownProviderFactory.PROVIDER_ID;
  }

  /** The lowest one serves the alias; Keycloak's own have 100. */
  @Override
  public int getPriority() {
    return 10;
  }

  @Override
  public boolean isAvailableViaServerMetadata() {
    return true;
  }

  @Override
  public void init(Config.Scope config) {}

  @Override
  public void postInit(KeycloakSessionFactory factory) {}

  @Override
  public void close() {}
}
