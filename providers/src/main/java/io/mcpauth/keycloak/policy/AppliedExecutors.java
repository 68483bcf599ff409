package io.mcpauth.keycloak.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CachedRealmModel;
import org.keycloak.representations.idm.ClientPolicyExecutorConfigurationRepresentation;
import org.keycloak.util.JsonSerialization;

/**
 * Which executors the enabled client policies of a realm apply, and with which settings; for code
 * that runs before Keycloak evaluates policies, or apart from any client.
 *
 * <p>Read once for as long as Keycloak keeps the realm in its cache, which it drops on every node
 * when the realm changes. A realm that this request has changed looks as before there, so the text
 * of profiles and policies is compared; usually it is the same object.
 */
public final class AppliedExecutors {

  private static final String READING = AppliedExecutors.class.getName();

  /** What the ids of our executors begin with. */
  private static final String OURS = "mcp-";

  private final String profiles;
  private final String policies;
  private final Map<String, List<Map<String, Object>>> settings;

  private AppliedExecutors(String profiles, String policies) {
    this.profiles = profiles;
    this.policies = policies;
    this.settings = read(profiles, policies);
  }

  /**
   * The executors of a realm.
   *
   * @throws IllegalStateException if its profiles or policies are not JSON
   */
  public static AppliedExecutors of(RealmModel realm) {
    String profiles = text(realm, Constants.CLIENT_PROFILES);
    String policies = text(realm, Constants.CLIENT_POLICIES);
    if (!(realm instanceof CachedRealmModel cached)) {
      return new AppliedExecutors(profiles, policies);
    }
    @SuppressWarnings("unchecked") // The SPI names the raw type.
    ConcurrentMap<String, Object> beside = cached.getCachedWith();
    if (beside.get(READING) instanceof AppliedExecutors known
        && known.profiles.equals(profiles)
        && known.policies.equals(policies)) {
      return known;
    }
    AppliedExecutors read = new AppliedExecutors(profiles, policies);
    beside.put(READING, read);
    return read;
  }

  /**
   * Asks about the executors of a realm where the answer decides about protection.
   *
   * @return true too if the policies cannot be read: what protects stays on
   */
  public static boolean mayApply(RealmModel realm, Predicate<AppliedExecutors> question) {
    try {
      return question.test(of(realm));
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** Whether an enabled policy applies this executor. */
  public boolean contain(String executor) {
    return settings.containsKey(executor);
  }

  /** Whether an enabled policy applies any executor of the pack. */
  boolean containOurs() {
    return settings.keySet().stream().anyMatch(executor -> executor.startsWith(OURS));
  }

  /** The settings of this executor in each place that applies it; empty if none does. */
  public List<Map<String, Object>> settingsOf(String executor) {
    return settings.getOrDefault(executor, List.of());
  }

  private static String text(RealmModel realm, String attribute) {
    @Nullable String value = realm.getAttribute(attribute);
    return value == null ? "{}" : value;
  }

  private static Map<String, List<Map<String, Object>>> read(String profiles, String policies) {
    try {
      Set<String> used = new HashSet<>();
      for (JsonNode policy : JsonSerialization.mapper.readTree(policies).path("policies")) {
        if (policy.path("enabled").asBoolean()) {
          policy.path("profiles").forEach(profile -> used.add(profile.asText()));
        }
      }
      Map<String, List<Map<String, Object>>> applied = new HashMap<>();
      for (JsonNode profile : JsonSerialization.mapper.readTree(profiles).path("profiles")) {
        if (used.contains(profile.path("name").asText())) {
          for (JsonNode executor : profile.path("executors")) {
            applied
                .computeIfAbsent(executor.path("executor").asText(), id -> new ArrayList<>())
                .add(settings(executor.path("configuration")));
          }
        }
      }
      return applied;
    } catch (IOException e) {
      throw new IllegalStateException("The client policies of the realm are not JSON", e);
    }
  }

  private static Map<String, Object> settings(JsonNode configuration) throws IOException {
    return configuration.isObject()
        ? JsonSerialization.mapper
            .treeToValue(configuration, ClientPolicyExecutorConfigurationRepresentation.class)
            .getConfigAsMap()
        : Map.of();
  }
}
