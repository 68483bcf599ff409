package io.mcpauth.keycloak.registration.value;

import io.mcpauth.keycloak.policy.PolicySettings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * How long tokens and sessions of clients that register live, where the realm's own lifetimes are
 * those of its other applications. They are settings of the client, as the console has them
 * (<i>Advanced</i>), so that what an administrator sets there counts.
 */
public final class TokenLifespans {

  /** One setting of the policy. */
  private enum Setting {
    ACCESS_TOKEN(
        "access-token-lifespan",
        OIDCConfigAttributes.ACCESS_TOKEN_LIFESPAN,
        "Seconds that access tokens live",
        "How long access tokens of clients that register live."),
    SESSION(
        "session-lifespan",
        OIDCConfigAttributes.CLIENT_SESSION_MAX_LIFESPAN,
        "Seconds that access lasts without offline access",
        "After so long a person has to sign in again for the client."),
    OFFLINE(
        "offline-session-lifespan",
        OIDCConfigAttributes.CLIENT_OFFLINE_SESSION_MAX_LIFESPAN,
        "Seconds that offline access lasts",
        "After so long a person has to allow offline access again.");

    private static final int LEAST = 60;

    /** Ten years; Keycloak adds it to a time in milliseconds. */
    private static final int MOST = 315_360_000;

    private final String key;
    private final String attribute;
    private final String label;
    private final String help;

    Setting(String key, String attribute, String label, String help) {
      this.key = key;
      this.attribute = attribute;
      this.label = label;
      this.help = help;
    }

    ProviderConfigProperty property() {
      return new ProviderConfigProperty(
          key,
          label,
          help
              + " Empty: as the realm says. A client gets it when it registers and at its next"
              + " update, unless you have set it for the client.",
          ProviderConfigProperty.STRING_TYPE,
          null);
    }
  }

  private final Map<Setting, Integer> seconds;

  private TokenLifespans(Map<Setting, Integer> seconds) {
    this.seconds = seconds;
  }

  /** As the realm says. */
  public static TokenLifespans ofRealm() {
    return new TokenLifespans(Map.of());
  }

  /**
   * Reads and checks the stored settings.
   *
   * @throws ComponentValidationException if one cannot be read
   */
  public static TokenLifespans from(PolicySettings settings) {
    Map<Setting, Integer> seconds = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      if (!settings.texts(setting.key).isEmpty()) {
        seconds.put(
            setting, settings.number(setting.key, setting.label, 0, Setting.LEAST, Setting.MOST));
      }
    }
    return new TokenLifespans(seconds);
  }

  /** Sets them, but for those that somebody has set. */
  public void giveTo(ClientModel client) {
    seconds.forEach(
        (setting, value) -> {
          if (client.getAttribute(setting.attribute) == null) {
            client.setAttribute(setting.attribute, Integer.toString(value));
          }
        });
  }

  /** For the form of the policy. */
  public static List<ProviderConfigProperty> properties() {
    List<ProviderConfigProperty> properties = new ArrayList<>();
    for (Setting setting : Setting.values()) {
      properties.add(setting.property());
    }
    return properties;
  }
}
