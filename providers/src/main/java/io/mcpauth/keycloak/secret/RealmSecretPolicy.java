package io.mcpauth.keycloak.secret;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.CachedRealmModel;
import org.keycloak.representations.idm.ClientPolicyExecutorConfigurationRepresentation;
import org.keycloak.util.JsonSerialization;

/**
 * Whether the client policies of a realm hash secrets, and how; for code that runs before Keycloak
 * evaluates policies (client authentication) or for all clients (admin REST).
 *
 * <p>Read once for as long as Keycloak keeps the realm in its cache, which it drops on every node
 * when the realm changes. A realm that this request has changed looks as before there, so the text
 * of profiles and policies is compared; usually it is the same object.
 */
final class RealmSecretPolicy {

  private static final String READING = RealmSecretPolicy.class.getName();

  private RealmSecretPolicy() {}

  /**
   * The configuration of the executor in an enabled policy of the realm.
   *
   * @return the one with the most rounds if there are several; empty if there is none
   */
  static Optional<HashedSecretConfig> of(RealmModel realm) {
    String profiles = text(realm, Constants.CLIENT_PROFILES);
    String policies = text(realm, Constants.CLIENT_POLICIES);
    if (!(realm instanceof CachedRealmModel cached)) {
      return read(profiles, policies);
    }
    @SuppressWarnings("unchecked") // The SPI names the raw type.
    ConcurrentMap<String, Object> beside = cached.getCachedWith();
    if (beside.get(READING) instanceof Reading known && known.isOf(profiles, policies)) {
      return known.config;
    }
    Reading reading = new Reading(profiles, policies, read(profiles, policies));
    beside.put(READING, reading);
    return reading.config;
  }

  /** For one question about a client that no policy need govern. */
  static HashedSecretConfig orDefault(RealmModel realm) {
    return of(realm).orElse(HashedSecretConfig.DEFAULT);
  }

  private static String text(RealmModel realm, String attribute) {
    @Nullable String value = realm.getAttribute(attribute);
    return value == null ? "{}" : value;
  }

  private static Optional<HashedSecretConfig> read(String profiles, String policies) {
    try {
      Set<String> used = new HashSet<>();
      for (JsonNode policy : JsonSerialization.mapper.readTree(policies).path("policies")) {
        if (policy.path("enabled").asBoolean()) {
          policy.path("profiles").forEach(profile -> used.add(profile.asText()));
        }
      }
      Optional<HashedSecretConfig> strongest = Optional.empty();
      for (JsonNode profile : JsonSerialization.mapper.readTree(profiles).path("profiles")) {
        if (used.contains(profile.path("name").asText())) {
          strongest = stronger(strongest, inProfile(profile));
        }
      }
      return strongest;
    } catch (IOException e) {
      throw new IllegalStateException("The client policies of the realm are not JSON", e);
    }
  }

  private static Optional<HashedSecretConfig> inProfile(JsonNode profile) throws IOException {
    Optional<HashedSecretConfig> found = Optional.empty();
    for (JsonNode executor : profile.path("executors")) {
      if (HashedClientSecretExecutorFactory.PROVIDER_ID.equals(
          executor.path("executor").asText())) {
        found = stronger(found, Optional.of(config(executor.path("configuration"))));
      }
    }
    return found;
  }

  private static HashedSecretConfig config(JsonNode configuration) throws IOException {
    Map<String, Object> values =
        configuration.isObject()
            ? JsonSerialization.mapper
                .treeToValue(configuration, ClientPolicyExecutorConfigurationRepresentation.class)
                .getConfigAsMap()
            : Map.of();
    return HashedSecretConfig.from(values);
  }

  private static Optional<HashedSecretConfig> stronger(
      Optional<HashedSecretConfig> one, Optional<HashedSecretConfig> other) {
    return Stream.of(one, other)
        .flatMap(Optional::stream)
        .max(Comparator.comparingInt(HashedSecretConfig::rounds));
  }

  private record Reading(String profiles, String policies, Optional<HashedSecretConfig> config) {

    private boolean isOf(String otherProfiles, String otherPolicies) {
      return profiles.equals(otherProfiles) && policies.equals(otherPolicies);
    }
  }
}
