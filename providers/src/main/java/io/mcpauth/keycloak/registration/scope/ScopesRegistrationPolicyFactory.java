package io.mcpauth.keycloak.registration.scope;

import io.mcpauth.keycloak.registration.gate.RegistrationGate;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientregistration.policy.AbstractClientRegistrationPolicyFactory;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** Makes the registration policy {@code mcp-scopes}. */
public final class ScopesRegistrationPolicyFactory extends AbstractClientRegistrationPolicyFactory {

  public static final String PROVIDER_ID = "mcp-scopes";

  @Override
  public ClientRegistrationPolicy create(KeycloakSession session, ComponentModel model) {
    return new ScopesRegistrationPolicy(
        session, ScopesConfig.of(model), new RegistrationGate(session, model));
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public String getHelpText() {
    return "Decides which scopes a client may have, and which it has without asking.";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return ScopesConfig.properties();
  }

  @Override
  public void validateConfiguration(
      KeycloakSession session, RealmModel realm, ComponentModel model) {
    ScopesConfig config = ScopesConfig.from(model);
    Stream.of(config.allowed(), config.always(), config.onRequest())
        .flatMap(List::stream)
        .filter(name -> KeycloakModelUtils.getClientScopeByName(realm, name) == null)
        .findFirst()
        .ifPresent(
            name -> {
              throw new ComponentValidationException(
                  "This realm has no client scope ''{0}''. Create it first, or remove it here.",
                  name);
            });
  }
}
