package io.mcpauth.keycloak.metadata;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oauth2.OAuth2WellKnownProviderFactory;
import org.keycloak.wellknown.WellKnownProvider;
import org.keycloak.wellknown.WellKnownProviderFactory;

/** RFC 8414: {@code oauth-authorization-server}. */
public final class OAuthMetadataFactory implements WellKnownProviderFactory {

  @Override
  public WellKnownProvider create(KeycloakSession session) {
    return new RealmMetadata(session, OAuth2WellKnownProviderFactory.PROVIDER_ID, true);
  }

  @Override
  public String getId() {
    return "mcp-oauth-authorization-server";
  }

  @Override
  public String getAlias() {
    return OAuth2WellKnownProviderFactory.PROVIDER_ID;
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
