package io.mcpauth.keycloak.metadata;

import org.keycloak.protocol.oauth2.OAuth2WellKnownProviderFactory;

/** RFC 8414: {@code oauth-authorization-server}. */
public final class OAuthMetadataFactory extends MetadataFactory {

  public OAuthMetadataFactory() {
    super(OAuth2WellKnownProviderFactory.PROVIDER_ID, true);
  }
}
