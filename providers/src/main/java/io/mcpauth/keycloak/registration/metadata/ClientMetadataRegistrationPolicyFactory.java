package io.mcpauth.keycloak.registration.metadata;

import io.mcpauth.keycloak.policy.PolicySettings;
import io.mcpauth.keycloak.registration.gate.RegistrationGate;
import java.util.List;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
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
    // Settings that came around the check below (changed in the database, or saved by another
    // version of this JAR) and cannot be read: this throws, and
    // every registration fails until somebody repairs them.
    return new ClientMetadataRegistrationPolicy(
        session,
        RegistrationAuth.fromString(model.getSubType()),
        ClientMetadataConfig.of(model),
        new RegistrationGate(session, model));
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public String getHelpText() {
    return "Checks what a client says about itself (grants, client authentication, keys, links, sizes)"
        + " and makes it an OAuth 2.1 client: PKCE with S256, consent always, no full scope, RFC"
        + " 9068 access tokens.";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return ClientMetadataConfig.properties();
  }

  @Override
  public void validateConfiguration(
      KeycloakSession session, RealmModel realm, ComponentModel config) {
    ClientMetadataConfig understood = ClientMetadataConfig.from(config);
    PolicySettings.fillIn(config, getConfigProperties());
    PolicySettings.fillIn(config, ClientMetadataConfig.GRANT_TYPES, understood.grants());
    PolicySettings.fillIn(config, ClientMetadataConfig.AUTH_METHODS, understood.authMethods());
  }
}
