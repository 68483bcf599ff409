package io.mcpauth.keycloak.metadata;

import org.keycloak.protocol.oidc.OIDCWellKnownProviderFactory;

/** OpenID Connect Discovery 1.0: {@code openid-configuration}. */
public final class OpenIdMetadataFactory extends MetadataFactory {

  public OpenIdMetadataFactory() {
    super(OIDCWellKnownProviderFactory.PROVIDER_ID, false);
  }
}
