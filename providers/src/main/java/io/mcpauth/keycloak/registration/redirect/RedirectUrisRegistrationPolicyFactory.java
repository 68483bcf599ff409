package io.mcpauth.keycloak.registration.redirect;

import io.mcpauth.keycloak.policy.PolicySettings;
import io.mcpauth.keycloak.registration.gate.RegistrationGate;
import java.util.List;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientregistration.policy.AbstractClientRegistrationPolicyFactory;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** Makes the policy {@code mcp-redirect-uris}. */
public final class RedirectUrisRegistrationPolicyFactory
    extends AbstractClientRegistrationPolicyFactory {

  public static final String PROVIDER_ID = "mcp-redirect-uris";

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public String getHelpText() {
    return "Allows only the redirect URIs of known clients, listed https hosts, listed app schemes and"
        + " the user's own machine. Never allows wildcards, user info, fragments, plain http or"
        + " schemes that run scripts, whatever is listed.";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return RedirectUrisConfig.properties();
  }

  @Override
  public void validateConfiguration(
      KeycloakSession session, RealmModel realm, ComponentModel config) {
    RedirectUrisConfig.from(config);
    PolicySettings.fillIn(config, getConfigProperties());
  }

  @Override
  public ClientRegistrationPolicy create(KeycloakSession session, ComponentModel model) {
    // Settings that came around the check above (changed in the database, or saved by another
    // version of this JAR) and cannot be read: this throws, and
    // every registration fails until somebody repairs them.
    return new RedirectUrisRegistrationPolicy(
        session, RedirectUrisConfig.of(model), new RegistrationGate(session, model));
  }
}
