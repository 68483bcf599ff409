package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.limit.Admission.Refused;
import io.mcpauth.keycloak.policy.RegistrationPolicies;
import io.mcpauth.keycloak.registration.rate.RateLimitRegistrationPolicyFactory;
import io.mcpauth.keycloak.registration.rate.RegistrationRate;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;

/**
 * How often strangers may make a realm know one more client, for whoever makes clients in another
 * way than registration: the buckets are the same.
 */
public final class NewClients {

  /** The policy that sets the limit. */
  public static final String POLICY = RateLimitRegistrationPolicyFactory.PROVIDER_ID;

  private NewClients() {}

  /**
   * Counts one, before anything is done for it.
   *
   * @param session of the request; its address is the sender's
   * @return why not now; empty where it may go on, and where the realm sets no limit
   */
  public static Optional<Refused> count(KeycloakSession session) {
    return RegistrationPolicies.of(
            session.getContext().getRealm(),
            "anonymous",
            RateLimitRegistrationPolicyFactory.PROVIDER_ID)
        .stream()
        .flatMap(policy -> RegistrationRate.count(session, policy).stream())
        .findFirst();
  }
}
