package io.mcpauth.keycloak.registration.rate;

import org.keycloak.component.ComponentModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/**
 * Lets nobody register clients faster than the settings say. The endpoint of the metadata asks
 * before it reads a request; here come those that Keycloak's other registration formats read.
 */
final class RateLimitRegistrationPolicy implements ClientRegistrationPolicy {

  private final KeycloakSession session;
  private final ComponentModel policy;

  RateLimitRegistrationPolicy(KeycloakSession session, ComponentModel policy) {
    this.session = session;
    this.policy = policy;
  }

  @Override
  public void beforeRegister(ClientRegistrationContext context) {
    RegistrationRate.enforce(session, policy, context.getProvider().getEvent());
  }

  @Override
  public void afterRegister(ClientRegistrationContext context, ClientModel client) {}

  @Override
  public void beforeUpdate(ClientRegistrationContext context, ClientModel client) {}

  @Override
  public void afterUpdate(ClientRegistrationContext context, ClientModel client) {}

  @Override
  public void beforeView(ClientRegistrationProvider provider, ClientModel client) {}

  @Override
  public void beforeDelete(ClientRegistrationProvider provider, ClientModel client) {}
}
