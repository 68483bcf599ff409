package io.mcpauth.keycloak.registration.rate;

import io.mcpauth.keycloak.limit.RateLimiter;
import io.mcpauth.keycloak.policy.PolicySettings;
import java.util.List;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientregistration.policy.AbstractClientRegistrationPolicyFactory;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** Makes the policy {@code mcp-rate-limit}, and holds the one limiter of this node. */
public final class RateLimitRegistrationPolicyFactory
    extends AbstractClientRegistrationPolicyFactory {

  public static final String PROVIDER_ID = "mcp-rate-limit";

  /** Some ten megabytes when all of them are taken. */
  private static final int LARGEST = 50_000;

  private final RateLimiter limiter = new RateLimiter(LARGEST, System::nanoTime);

  RateLimiter limiter() {
    return limiter;
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public String getHelpText() {
    return "Limits how often one address, and all addresses together, may register clients. Who is"
        + " too fast gets 429 and is told how long to wait. Each node of a cluster counts by itself.";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return RateLimitConfig.properties();
  }

  @Override
  public void validateConfiguration(
      KeycloakSession session, RealmModel realm, ComponentModel config) {
    RateLimitConfig.from(config);
    PolicySettings.fillIn(config, getConfigProperties());
  }

  @Override
  public ClientRegistrationPolicy create(KeycloakSession session, ComponentModel model) {
    return new RateLimitRegistrationPolicy(session, model);
  }
}
