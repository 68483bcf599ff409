package io.mcpauth.keycloak.setup.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.redirect.ClientPreset;
import io.mcpauth.keycloak.setup.description.Profiles;
import io.mcpauth.keycloak.setup.description.Profiles.Executor;
import io.mcpauth.keycloak.setup.description.Profiles.Profile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.Profile.Feature;
import org.keycloak.representations.idm.ClientPolicyExecutorRepresentation;
import org.keycloak.representations.idm.ClientProfileRepresentation;
import org.keycloak.util.JsonSerialization;

/** The client profiles, with the settings that were asked for. */
final class ProfilesStep {

  private final Work work;
  private final StoredPolicies stored;

  ProfilesStep(Work work, StoredPolicies stored) {
    this.work = work;
    this.stored = stored;
  }

  void run() {
    if (stored.isAutoConfigureMissing(work.options())) {
      work.ledger()
          .blocks(
              "executor " + Profiles.PKCE,
              "client profiles",
              "a profile of yours applies it without Auto-configure: the client of an MCP server is"
                  + " refused",
              "switch Auto-configure on there");
    }
    Profiles.ALL.forEach(this::settle);
  }

  private void settle(Profile described) {
    Optional<ClientProfileRepresentation> known = stored.profile(described.name());
    ClientProfileRepresentation profile = known.orElseGet(() -> fresh(described));
    List<ClientPolicyExecutorRepresentation> executors = new ArrayList<>(profile.getExecutors());
    for (Executor executor : described.executors()) {
      Optional<ClientPolicyExecutorRepresentation> there =
          executors.stream()
              .filter(e -> executor.id().equals(e.getExecutorProviderId()))
              .findFirst();
      if (there.isPresent()) {
        if (isRefused(executor)) {
          executors.remove(there.get());
          told(described, executor.id(), there.get().getConfiguration(), null, "it was asked for");
        } else {
          mend(described, there.get());
        }
      } else if (!isRefused(executor)
          && !isLeftOut(executor, known.isPresent())
          && !isElsewhere(executor)) {
        ObjectNode settings = settings(executor);
        executors.add(place(described, executor, executors), executor(executor.id(), settings));
        told(described, executor.id(), null, settings, "no client policy applies it");
      }
    }
    profile.setExecutors(executors);
    if (known.isEmpty() && !executors.isEmpty()) {
      stored.add(profile);
    }
  }

  private static ClientProfileRepresentation fresh(Profile described) {
    ClientProfileRepresentation profile = new ClientProfileRepresentation();
    profile.setName(described.name());
    profile.setDescription(described.description());
    profile.setExecutors(List.of());
    return profile;
  }

  private boolean isRefused(Executor executor) {
    return executor.id().equals(Profiles.CIMD) && !work.options().hasDocuments();
  }

  /** An earlier call, or the operator, keeps documents out: nothing lets them in unasked. */
  private boolean isLeftOut(Executor executor, boolean isSetUp) {
    return executor.id().equals(Profiles.CIMD) && isSetUp && work.options().documents().isEmpty();
  }

  /** Whether an operator's own profile applies it, or Keycloak keeps it out. */
  private boolean isElsewhere(Executor executor) {
    if (executor.id().equals(Profiles.CIMD)
        && org.keycloak.common.Profile.isFeatureEnabled(Feature.CIMD)) {
      work.ledger()
          .blocks(
              "executor " + Profiles.CIMD,
              "client profiles",
              "Keycloak's own feature cimd lets the same clients in past it",
              "start Keycloak without --features=cimd");
      return true;
    }
    if (!stored.isAppliedElsewhere(executor.id(), work.options())) {
      return false;
    }
    if (!asked(executor.id()).isEmpty()) {
      work.ledger()
          .blocks(
              "executor " + executor.id(),
              "client profiles",
              "a profile of yours applies it, with its own settings",
              "set there: " + asked(executor.id()));
    }
    return true;
  }

  /** Behind those that come before it in the description. */
  private static int place(
      Profile described, Executor executor, List<ClientPolicyExecutorRepresentation> there) {
    List<String> order = described.executors().stream().map(Executor::id).toList();
    int place = 0;
    for (int i = 0; i < there.size(); i++) {
      int known = order.indexOf(there.get(i).getExecutorProviderId());
      if (known >= 0 && known < order.indexOf(executor.id())) {
        place = i + 1;
      }
    }
    return place;
  }

  private ObjectNode settings(Executor executor) {
    Map<String, Object> settings = new LinkedHashMap<>(executor.configuration());
    settings.putAll(asked(executor.id()));
    return JsonSerialization.mapper.valueToTree(settings);
  }

  /** What the options say of an executor. */
  private Map<String, Object> asked(String executor) {
    Map<String, Object> asked = new LinkedHashMap<>();
    Options options = work.options();
    switch (executor) {
      case Profiles.CIMD -> {
        options.documents().ifPresent(mode -> asked.put(Profiles.ADMISSION, mode));
        options
            .clients()
            .ifPresent(clients -> asked.put(Profiles.KNOWN_CLIENTS, withDocuments(clients)));
      }
      case Profiles.RESOURCE ->
          options.defaultServer().ifPresent(url -> asked.put(Profiles.DEFAULT_RESOURCE, url));
      case Profiles.GRANT ->
          options
              .refreshRetrySeconds()
              .ifPresent(seconds -> asked.put(Profiles.REFRESH_RETRY, seconds.toString()));
      default -> {
        // Nothing else can be asked.
      }
    }
    return asked;
  }

  private static List<String> withDocuments(List<String> clients) {
    return clients.stream()
        .filter(
            id ->
                Optional.ofNullable(ClientPreset.all().get(id))
                    .filter(preset -> !preset.documents().isEmpty())
                    .isPresent())
        .toList();
  }

  private void mend(Profile described, ClientPolicyExecutorRepresentation executor) {
    String id = executor.getExecutorProviderId();
    ObjectNode settings =
        executor.getConfiguration() instanceof ObjectNode known
            ? known.deepCopy()
            : JsonSerialization.mapper.createObjectNode();
    Map<String, Object> wanted = asked(id);
    if (id.equals(Profiles.PKCE) && !settings.path(Profiles.AUTO_CONFIGURE).asBoolean()) {
      wanted.put(Profiles.AUTO_CONFIGURE, true);
    }
    boolean changed = false;
    for (Map.Entry<String, Object> setting : wanted.entrySet()) {
      JsonNode value = JsonSerialization.mapper.valueToTree(setting.getValue());
      @Nullable JsonNode before = settings.get(setting.getKey());
      if (before == null || !same(before, value)) {
        settings.set(setting.getKey(), value);
        told(
            described,
            id + ", " + setting.getKey(),
            before,
            value,
            id.equals(Profiles.PKCE)
                ? "it refuses the client of an MCP server"
                : "it was asked for");
        changed = true;
      }
    }
    if (changed) {
      executor.setConfiguration(settings);
    }
  }

  /** A list is compared as one; a number may stand as text. */
  private static boolean same(JsonNode before, JsonNode value) {
    if (before.isContainerNode() || value.isContainerNode()) {
      return before.equals(value);
    }
    return before.asText().equals(value.asText());
  }

  private static ClientPolicyExecutorRepresentation executor(String id, JsonNode settings) {
    ClientPolicyExecutorRepresentation executor = new ClientPolicyExecutorRepresentation();
    executor.setExecutorProviderId(id);
    executor.setConfiguration(settings);
    return executor;
  }

  private void told(
      Profile profile,
      String executor,
      @Nullable Object before,
      @Nullable Object after,
      String reason) {
    work.ledger()
        .changes("executor " + executor, "client profile " + profile.name(), before, after, reason);
  }
}
