package io.mcpauth.keycloak.lifetime;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.policy.PolicySettings;
import io.mcpauth.keycloak.policy.RegistrationPolicies;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The settings of the policy {@code mcp-client-lifetime}.
 *
 * @param quota how many clients that registered themselves a realm may have
 * @param reuse which ones take the place of an equal one that nobody used
 * @param neverUsed how long one lives that was never used
 * @param unused how long one lives after its last use
 */
public record LifetimeConfig(int quota, Reuse reuse, Duration neverUsed, Duration unused) {

  /** The id of the policy. */
  public static final String POLICY = "mcp-client-lifetime";

  public static final String QUOTA = "quota";
  static final String REUSE = "reuse";
  static final String NEVER_USED_HOURS = "never-used-hours";
  static final String UNUSED_DAYS = "unused-days";

  private static final String QUOTA_LABEL = "Largest number of clients";
  private static final String REUSE_LABEL = "An equal client takes the place of the old one";
  private static final String NEVER_USED_LABEL = "Hours until a client that was never used expires";
  private static final String UNUSED_LABEL = "Days without use until a client expires";

  private static final int DEFAULT_QUOTA = 100_000;
  private static final int MAX_QUOTA = 10_000_000;
  private static final int DEFAULT_NEVER_USED_HOURS = 24;
  private static final int DEFAULT_UNUSED_DAYS = 90;
  // Ten years.
  private static final int MAX_HOURS = 87_600;
  private static final int MAX_DAYS = 3_650;

  private static final String ANONYMOUS = "anonymous";
  private static final String AUTHENTICATED = "authenticated";

  /** Which clients take the place of an equal one that nobody used. */
  public enum Reuse {
    /** None. */
    NONE,
    /** Public ones, which is so where nothing is set. */
    PUBLIC,
    /** Those with a secret as well. */
    ALL
  }

  /**
   * The settings for a client of this origin; empty where nothing limits its life.
   *
   * @param origin a value of {@link DynamicClient#ATTRIBUTE}; null where it is not known
   */
  public static Optional<LifetimeConfig> governing(RealmModel realm, @Nullable String origin) {
    // Documents and those of before the mark are strangers' as well.
    String side = DynamicClient.TOKEN.equals(origin) ? AUTHENTICATED : ANONYMOUS;
    return RegistrationPolicies.of(realm, side, POLICY).stream()
        .findFirst()
        .flatMap(LifetimeConfig::readable);
  }

  // Settings that another version of this JAR saved, and that cannot be read, end no client;
  // registration says that they want repair.
  private static Optional<LifetimeConfig> readable(ComponentModel policy) {
    try {
      return Optional.of(of(policy));
    } catch (ComponentValidationException e) {
      return Optional.empty();
    }
  }

  /**
   * The settings of a policy that judges a request.
   *
   * @throws ComponentValidationException as {@link #from} does
   */
  public static LifetimeConfig of(ComponentModel policy) {
    return PolicySettings.once(policy, LifetimeConfig.class, LifetimeConfig::from);
  }

  /**
   * Reads and checks the stored settings.
   *
   * @throws ComponentValidationException if a setting cannot be read
   */
  public static LifetimeConfig from(ComponentModel component) {
    PolicySettings settings = new PolicySettings(component);
    return new LifetimeConfig(
        settings.number(QUOTA, QUOTA_LABEL, DEFAULT_QUOTA, 1, MAX_QUOTA),
        reuse(settings),
        Duration.ofHours(
            settings.number(
                NEVER_USED_HOURS, NEVER_USED_LABEL, DEFAULT_NEVER_USED_HOURS, 1, MAX_HOURS)),
        Duration.ofDays(
            settings.number(UNUSED_DAYS, UNUSED_LABEL, DEFAULT_UNUSED_DAYS, 1, MAX_DAYS)));
  }

  private static Reuse reuse(PolicySettings settings) {
    if (settings.texts(REUSE).isEmpty()) {
      return Reuse.PUBLIC;
    }
    return settings.flag(REUSE, REUSE_LABEL, true) ? Reuse.ALL : Reuse.NONE;
  }

  /** Whether a client takes the place of an equal one. */
  public boolean reuses(boolean isPublic) {
    return reuse == Reuse.ALL || (reuse == Reuse.PUBLIC && isPublic);
  }

  /** The form of the admin console, made anew each time since Keycloak's class can be changed. */
  public static List<ProviderConfigProperty> properties() {
    return List.of(
        new ProviderConfigProperty(
            QUOTA,
            QUOTA_LABEL,
            "How many clients that registered themselves the realm may have; clients of your own and"
                + " metadata documents do not count. Beyond it registration answers 503 until the"
                + " clean-up, or you, made room.",
            ProviderConfigProperty.STRING_TYPE,
            Integer.toString(DEFAULT_QUOTA)),
        new ProviderConfigProperty(
            REUSE,
            REUSE_LABEL,
            "On: a client that registers again from the same address with the same metadata gets a new"
                + " id, and the old one, if nobody used it, is removed. Where nothing is set this holds"
                + " for public clients only.",
            ProviderConfigProperty.BOOLEAN_TYPE,
            true),
        new ProviderConfigProperty(
            NEVER_USED_HOURS,
            NEVER_USED_LABEL,
            "A client that nobody logged in with for so long after it registered is refused as"
                + " unknown, and removed by the next clean-up.",
            ProviderConfigProperty.STRING_TYPE,
            Integer.toString(DEFAULT_NEVER_USED_HOURS)),
        new ProviderConfigProperty(
            UNUSED_DAYS,
            UNUSED_LABEL,
            "The same for a client that was used before. Each login, code and refresh is a use; a"
                + " session, an offline session or a consent of that time keeps it.",
            ProviderConfigProperty.STRING_TYPE,
            Integer.toString(DEFAULT_UNUSED_DAYS)));
  }
}
