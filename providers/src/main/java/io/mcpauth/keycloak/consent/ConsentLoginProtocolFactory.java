package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.callout.GuardedLoginProtocol;
import io.mcpauth.keycloak.resource.ResourceLoginProtocolFactory;
import org.keycloak.protocol.oidc.OIDCProviderConfig;

/** Takes the place of Keycloak's own factory of the protocol {@code openid-connect}. */
public final class ConsentLoginProtocolFactory extends ResourceLoginProtocolFactory {

  @Override
  protected GuardedLoginProtocol protocol(OIDCProviderConfig settings) {
    return new ConsentLoginProtocol(settings);
  }
}
