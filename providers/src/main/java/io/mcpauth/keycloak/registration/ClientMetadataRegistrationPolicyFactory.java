package io.mcpauth.keycloak.registration;

import java.util.List;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientregistration.policy.AbstractClientRegistrationPolicyFactory;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;
import org.keycloak.services.clientregistration.policy.RegistrationAuth;

/** Makes the registration policy {@code mcp-client-metadata}. */
public final class ClientMetadataRegistrationPolicyFactory
    extends AbstractClientRegistrationPolicyFactory {

  /** The policy's id. */
  public static final String PROVIDER_ID = "mcp-client-metadata";

  @Override
  public ClientRegistrationPolicy create(KeycloakSession session, ComponentModel model) {
    return new ClientMetadataRegistrationPolicy(RegistrationAuth.fromString(model.getSubType()));
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public String getHelpText() {
    return "Makes every client that registers itself an OAuth 2.1 client: PKCE with S256, consent"
        + " always, no full scope, authorization code and refresh token only.";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return List.of();
  }
}
