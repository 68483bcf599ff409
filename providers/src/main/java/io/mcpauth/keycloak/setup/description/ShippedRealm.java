package io.mcpauth.keycloak.setup.description;

import io.mcpauth.keycloak.client.McpAttribute;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The realm that is described here, as a file that Keycloak imports: {@code mcp-realm.json}. */
public final class ShippedRealm {

  private static final String KEYS = "org.keycloak.keys.KeyProvider";
  private static final String POLICIES =
      "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy";
  private static final List<String> PRIORITY = List.of("100");

  private ShippedRealm() {}

  /** Its content, in the words of Keycloak's realm files. */
  public static Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    settings(json);
    json.put(
        "attributes",
        Map.of(
            "CreateDefaultClientScopes",
            "true",
            McpAttribute.METADATA.key(),
            "true",
            McpAttribute.OPTIONAL_SCOPES.key(),
            String.join(" ", Scopes.PERSONAL)));
    json.put("clientScopes", Scopes.ALL.stream().map(Scopes.Scope::json).toList());
    json.put("defaultDefaultClientScopes", scopes(true));
    json.put("defaultOptionalClientScopes", scopes(false));
    json.put(
        "clientProfiles",
        Map.of("profiles", Profiles.ALL.stream().map(Profiles.Profile::json).toList()));
    json.put("clientPolicies", Map.of("policies", List.of(policy())));
    json.put("clientScopeMappings", AdminConsole.json());
    json.put(
        "components",
        Map.of(
            KEYS,
            keys(),
            POLICIES,
            Registration.ALL.stream().map(Registration.Policy::json).toList()));
    return json;
  }

  private static void settings(Map<String, Object> json) {
    json.put("realm", "mcp");
    json.put("enabled", true);
    json.put("displayName", "MCP");
    json.put("loginTheme", Settings.THEME);
    json.put("accountTheme", Settings.THEME);
    json.put("internationalizationEnabled", true);
    json.put("supportedLocales", List.of("de", "en"));
    json.put("defaultLocale", "en");
    json.put("sslRequired", "external");
    json.put("registrationAllowed", false);
    json.put("bruteForceProtected", true);
    json.put("passwordPolicy", "length(15) and notUsername(undefined) and notEmail(undefined)");
    json.put("defaultSignatureAlgorithm", "RS256");
    json.put("accessTokenLifespan", seconds(Settings.ACCESS_TOKEN));
    json.put("revokeRefreshToken", true);
    json.put("refreshTokenMaxReuse", 0);
    json.put("ssoSessionIdleTimeout", seconds(Settings.SESSION_IDLE));
    json.put("ssoSessionMaxLifespan", seconds(Settings.SESSION));
    json.put("offlineSessionIdleTimeout", seconds(Settings.OFFLINE_IDLE));
    json.put("offlineSessionMaxLifespanEnabled", true);
    json.put("offlineSessionMaxLifespan", seconds(Settings.OFFLINE));
    json.put("accessCodeLifespan", seconds(Settings.CODE));
    json.put("eventsEnabled", true);
    json.put("eventsExpiration", seconds(Settings.EVENTS));
    json.put("enabledEventTypes", Settings.EVENT_TYPES);
    json.put("eventsListeners", List.of("jboss-logging"));
    json.put("adminEventsEnabled", true);
    json.put("adminEventsDetailsEnabled", false);
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact(duration.toSeconds());
  }

  private static List<String> scopes(boolean isDefault) {
    return Scopes.ALL.stream()
        .filter(scope -> scope.isDefault() == isDefault)
        .map(Scopes.Scope::name)
        .toList();
  }

  private static Map<String, Object> policy() {
    return Map.of(
        "name",
        Profiles.POLICY,
        "description",
        Profiles.POLICY_DESCRIPTION,
        "enabled",
        true,
        "conditions",
        List.of(Map.of("condition", Profiles.ANY_CLIENT, "configuration", Map.of())),
        "profiles",
        Profiles.ALL.stream().map(Profiles.Profile::name).toList());
  }

  /** Keycloak's own, which it leaves out where a file names one; and ours. */
  private static List<Map<String, Object>> keys() {
    return Stream.of(
            key("rsa-generated", "rsa-generated", Map.of("keyUse", List.of("SIG"))),
            key(
                "rsa-enc-generated",
                "rsa-enc-generated",
                Map.of("keyUse", List.of("ENC"), "algorithm", List.of("RSA-OAEP"))),
            key("hmac-generated-hs512", "hmac-generated", Map.of("algorithm", List.of("HS512"))),
            key("aes-generated", "aes-generated", Map.of()),
            key(Settings.PROPS_KEY, Settings.PROPS_KEY, Map.of("source", List.of("generated"))))
        .toList();
  }

  private static Map<String, Object> key(
      String name, String provider, Map<String, List<String>> config) {
    Map<String, List<String>> all = new LinkedHashMap<>(config);
    all.put("priority", PRIORITY);
    return Map.of("name", name, "providerId", provider, "config", all);
  }
}
