package io.mcpauth.keycloak.registration.rate;

import io.mcpauth.keycloak.limit.Admission.Cause;
import io.mcpauth.keycloak.limit.Admission.Refused;
import io.mcpauth.keycloak.limit.RateLimiter;
import io.mcpauth.keycloak.limit.Source;
import io.mcpauth.keycloak.policy.RegistrationPolicies;
import io.mcpauth.keycloak.registration.gate.RegistrationGate;
import io.mcpauth.keycloak.rehearsal.Rehearsal;
import java.util.Optional;
import org.keycloak.component.ComponentModel;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicyManager;
import org.keycloak.services.clientregistration.policy.RegistrationAuth;

/** Asks the limiter of this node whether a request may register a client. */
public final class RegistrationRate {

  private static final String ASKED = RegistrationRate.class.getName();

  private RegistrationRate() {}

  /**
   * Counts a registration before any other policy judges it: Keycloak asks them in whatever order
   * its database gives.
   *
   * @param caller with or without an initial access token; each kind has its policies
   * @param event of the request
   * @throws ErrorResponseException if there have been too many: 429, and nothing was done
   */
  public static void enforce(KeycloakSession session, RegistrationAuth caller, EventBuilder event) {
    RegistrationPolicies.of(
            session.getContext().getRealm(),
            ClientRegistrationPolicyManager.getComponentTypeKey(caller),
            RateLimitRegistrationPolicyFactory.PROVIDER_ID)
        .stream()
        .findFirst()
        .ifPresent(limit -> enforce(session, limit, event));
  }

  /**
   * Counts a registration, once for each request whoever asks first.
   *
   * @param policy {@code mcp-rate-limit} with the settings for this caller
   * @param event of the request
   * @throws ErrorResponseException if there have been too many: 429, and nothing was done
   */
  static void enforce(KeycloakSession session, ComponentModel policy, EventBuilder event) {
    String asked = ASKED + policy.getId();
    // A rehearsal takes nobody's place, and comes from the address of an administrator.
    if (session.getAttribute(asked) != null || Rehearsal.of(session).isPresent()) {
      return;
    }
    session.setAttribute(asked, true);
    Optional<Refused> refused = count(session, policy);
    if (refused.isPresent()) {
      boolean own = refused.get().cause() == Cause.SENDER;
      throw new RegistrationGate(session, policy)
          .tooMany(
              own ? "address" : "realm",
              own ? "too many registrations from this address" : "too many registrations",
              own ? RateLimitConfig.ADDRESS_PER_HOUR : RateLimitConfig.REALM_PER_HOUR,
              refused.get(),
              event);
    }
  }

  /**
   * Counts one more client from the address of a request.
   *
   * @param policy {@code mcp-rate-limit}
   * @return why not now; empty if it may go on
   */
  public static Optional<Refused> count(KeycloakSession session, ComponentModel policy) {
    RateLimitConfig config = RateLimitConfig.of(policy);
    // Keycloak's own word for who asks: it knows which proxies to believe. No header is read here.
    Source sender = Source.of(session.getContext().getConnection().getRemoteAddr());
    return limiter(session).ask(policy.getId(), sender, config.address(), config.realm())
            instanceof Refused refused
        ? Optional.of(refused)
        : Optional.empty();
  }

  private static RateLimiter limiter(KeycloakSession session) {
    return ((RateLimitRegistrationPolicyFactory)
            session
                .getKeycloakSessionFactory()
                .getProviderFactory(
                    ClientRegistrationPolicy.class, RateLimitRegistrationPolicyFactory.PROVIDER_ID))
        .limiter();
  }
}
