package io.mcpauth.keycloak.registration.rate;

import io.mcpauth.keycloak.limit.Rate;
import io.mcpauth.keycloak.policy.PolicySettings;
import java.util.List;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The settings of the policy {@code mcp-rate-limit}.
 *
 * @param address how often one address may register
 * @param realm how often all may together
 */
record RateLimitConfig(Rate address, Rate realm) {

  static final String ADDRESS_BURST = "address-burst";
  static final String ADDRESS_PER_HOUR = "address-per-hour";
  static final String REALM_BURST = "realm-burst";
  static final String REALM_PER_HOUR = "realm-per-hour";

  private static final String ADDRESS_BURST_LABEL = "Registrations at once from one address";
  private static final String ADDRESS_PER_HOUR_LABEL = "Registrations an hour from one address";
  private static final String REALM_BURST_LABEL = "Registrations at once from all addresses";
  private static final String REALM_PER_HOUR_LABEL = "Registrations an hour from all addresses";

  // A company behind one address, on the first morning; then one a minute.
  private static final int DEFAULT_ADDRESS_BURST = 500;
  private static final int DEFAULT_ADDRESS_PER_HOUR = 60;
  // Ten thousand strangers a day, three times.
  private static final int DEFAULT_REALM_BURST = 5000;
  private static final int DEFAULT_REALM_PER_HOUR = 1200;

  private static final int MAX_BURST = 100_000;
  private static final int MAX_PER_HOUR = 1_000_000;

  /**
   * The settings of a policy that judges a request.
   *
   * @throws ComponentValidationException as {@link #from} does
   */
  static RateLimitConfig of(ComponentModel policy) {
    return PolicySettings.once(policy, RateLimitConfig.class, RateLimitConfig::from);
  }

  /**
   * Reads and checks the stored settings.
   *
   * @throws ComponentValidationException if a setting cannot be read
   */
  static RateLimitConfig from(ComponentModel component) {
    PolicySettings settings = new PolicySettings(component);
    int addressBurst =
        settings.number(ADDRESS_BURST, ADDRESS_BURST_LABEL, DEFAULT_ADDRESS_BURST, 1, MAX_BURST);
    int realmBurst =
        settings.number(REALM_BURST, REALM_BURST_LABEL, DEFAULT_REALM_BURST, 1, MAX_BURST);
    if (realmBurst < addressBurst) {
      throw new ComponentValidationException(
          "{0}: must be at least {1}, which one address may: else that one shuts out all others.",
          REALM_BURST_LABEL, Integer.toString(addressBurst));
    }
    return new RateLimitConfig(
        Rate.hourly(
            addressBurst,
            settings.number(
                ADDRESS_PER_HOUR,
                ADDRESS_PER_HOUR_LABEL,
                DEFAULT_ADDRESS_PER_HOUR,
                1,
                MAX_PER_HOUR)),
        Rate.hourly(
            realmBurst,
            settings.number(
                REALM_PER_HOUR, REALM_PER_HOUR_LABEL, DEFAULT_REALM_PER_HOUR, 1, MAX_PER_HOUR)));
  }

  /** The form of the admin console, made anew each time since Keycloak's class can be changed. */
  static List<ProviderConfigProperty> properties() {
    return List.of(
        number(
            ADDRESS_BURST,
            ADDRESS_BURST_LABEL,
            "How many clients one address (IPv4), or one network of an IPv6 address (/64), may"
                + " register at once before it has to wait. The people of one office share one.",
            DEFAULT_ADDRESS_BURST),
        number(
            ADDRESS_PER_HOUR,
            ADDRESS_PER_HOUR_LABEL,
            "How many more it may register for each hour that passes.",
            DEFAULT_ADDRESS_PER_HOUR),
        number(
            REALM_BURST,
            REALM_BURST_LABEL,
            "How many clients all addresses together may register at once. What one address is"
                + " refused does not count.",
            DEFAULT_REALM_BURST),
        number(
            REALM_PER_HOUR,
            REALM_PER_HOUR_LABEL,
            "How many more all of them may register for each hour that passes. Each node of a"
                + " cluster counts by itself.",
            DEFAULT_REALM_PER_HOUR));
  }

  private static ProviderConfigProperty number(
      String key, String label, String help, int defaultValue) {
    return new ProviderConfigProperty(
        key, label, help, ProviderConfigProperty.STRING_TYPE, Integer.toString(defaultValue));
  }
}
