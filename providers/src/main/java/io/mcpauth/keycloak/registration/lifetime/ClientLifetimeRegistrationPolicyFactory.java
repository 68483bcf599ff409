package io.mcpauth.keycloak.registration.lifetime;

import io.mcpauth.keycloak.lifetime.DynamicClientCount;
import io.mcpauth.keycloak.lifetime.LifetimeConfig;
import io.mcpauth.keycloak.policy.PolicySettings;
import io.mcpauth.keycloak.registration.gate.RegistrationGate;
import java.util.List;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientregistration.policy.AbstractClientRegistrationPolicyFactory;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** Makes the policy {@code mcp-client-lifetime}. */
public final class ClientLifetimeRegistrationPolicyFactory
    extends AbstractClientRegistrationPolicyFactory {

  public static final String PROVIDER_ID = LifetimeConfig.POLICY;

  @Override
  public void postInit(KeycloakSessionFactory factory) {
    DynamicClientCount.register(factory);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public String getHelpText() {
    return "Limits how many clients register themselves, and how long they live without use. A client"
        + " that registers again takes the place of its old registration if nobody used that one.";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return LifetimeConfig.properties();
  }

  @Override
  public void validateConfiguration(
      KeycloakSession session, RealmModel realm, ComponentModel config) {
    LifetimeConfig.from(config);
    PolicySettings.fillIn(config, getConfigProperties());
  }

  @Override
  public ClientRegistrationPolicy create(KeycloakSession session, ComponentModel model) {
    return new ClientLifetimeRegistrationPolicy(
        session,
        LifetimeConfig.of(model),
        model.getSubType(),
        new RegistrationGate(session, model));
  }
}
