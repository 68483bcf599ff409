package io.mcpauth.keycloak.setup.doctor;

import static io.mcpauth.keycloak.setup.doctor.Trouble.failure;
import static io.mcpauth.keycloak.setup.doctor.Trouble.warning;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.resource.McpServer;
import io.mcpauth.keycloak.setup.description.Profiles;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.keycloak.models.Constants;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.util.JsonSerialization;

/** Client profiles and the client policies that apply them. */
final class PolicyChecks {

  private static final String POLICIES = "realm-settings/client-policies/policies";
  private static final String PROFILES = "realm-settings/client-policies/profiles";

  static final List<Check> ALL =
      List.of(
          Check.of(
              "client-policies",
              "Client policies can be read",
              patient ->
                  patient.executors().isPresent()
                      ? Stream.empty()
                      : Stream.of(
                          failure(
                                  patient.realm().getName(),
                                  "The stored client policies are not JSON: every request of a"
                                      + " client is refused",
                                  "Open the JSON editor of the client policies and save them anew")
                              .at(POLICIES))),
          Check.of(
              "client-profile",
              "Every client policy names profiles that there are",
              PolicyChecks::unknownProfiles),
          Check.of(
              "executor",
              "The pack's executors are applied",
              patient ->
                  lacking(patient, Profiles.OURS)
                      .map(
                          e ->
                              failure(
                                      e.getKey(),
                                      "No enabled client policy applies it: " + e.getValue(),
                                      "Add the executor to a client profile, and a client policy"
                                          + " that applies the profile to every client")
                                  .at(PROFILES))),
          Check.of(
              "oauth-2.1",
              "Clients follow OAuth 2.1",
              patient ->
                  lacking(patient, Profiles.KEYCLOAKS)
                      .map(
                          e ->
                              warning(
                                      e.getKey(),
                                      "No enabled client policy applies it: " + e.getValue(),
                                      "Add the executor to the profile of your MCP clients")
                                  .at(PROFILES))),
          Check.of(
              "pkce-auto-configure",
              "PKCE does not refuse clients that never sign in",
              patient ->
                  settings(patient, Profiles.PKCE)
                      .filter(s -> !"true".equals(Objects.toString(s.get(Profiles.AUTO_CONFIGURE))))
                      .limit(1)
                      .map(
                          s ->
                              warning(
                                      Profiles.PKCE,
                                      "Clients without a PKCE method of their own, such as the client"
                                          + " of an MCP server, are refused",
                                      "Switch Auto-configure on in the executor")
                                  .at(PROFILES))),
          Check.of(
              "policy-condition",
              "The pack's profiles reach every MCP client",
              PolicyChecks::narrowConditions),
          Check.of(
              "default-resource",
              "The default resource is an MCP server",
              patient ->
                  settings(patient, Profiles.RESOURCE)
                      .map(s -> Objects.toString(s.get(Profiles.DEFAULT_RESOURCE), ""))
                      .filter(url -> !url.isEmpty())
                      .filter(url -> McpServer.find(patient.session(), url).isEmpty())
                      .distinct()
                      .map(
                          url ->
                              failure(
                                      url,
                                      "No MCP server has the default resource: who names no resource"
                                          + " is refused with invalid_target",
                                      "Enter the URL of a server in the executor "
                                          + Profiles.RESOURCE
                                          + ", or leave it empty")
                                  .at(PROFILES))));

  private PolicyChecks() {}

  private static Stream<Map.Entry<String, String>> lacking(
      Patient patient, Map<String, String> executors) {
    return patient.executors().stream()
        .flatMap(
            applied -> executors.entrySet().stream().filter(e -> !applied.contain(e.getKey())));
  }

  private static Stream<Map<String, Object>> settings(Patient patient, String executor) {
    return patient.executors().stream().flatMap(applied -> applied.settingsOf(executor).stream());
  }

  private static Stream<Trouble> unknownProfiles(Patient patient) {
    // Keycloak's own profiles are the server's, not the realm's.
    Set<String> known = new HashSet<>(globalProfiles(patient));
    elements(patient, Constants.CLIENT_PROFILES, "profiles")
        .forEach(profile -> known.add(profile.path("name").asText()));
    return elements(patient, Constants.CLIENT_POLICIES, "policies")
        .filter(policy -> policy.path("enabled").asBoolean())
        .filter(
            policy ->
                StreamSupport.stream(policy.path("profiles").spliterator(), false)
                    .anyMatch(profile -> !known.contains(profile.asText())))
        .map(
            policy ->
                failure(
                        policy.path("name").asText(),
                        "The client policy names a profile that there is not: it applies nothing of"
                            + " it",
                        "Open the client policy and choose a profile")
                    .at(POLICIES));
  }

  private static Set<String> globalProfiles(Patient patient) {
    try {
      Set<String> names = new HashSet<>();
      var profiles = patient.session().clientPolicy().getClientProfiles(patient.realm(), true);
      if (profiles.getGlobalProfiles() != null) {
        profiles.getGlobalProfiles().forEach(profile -> names.add(profile.getName()));
      }
      return names;
    } catch (ClientPolicyException e) {
      return Set.of();
    }
  }

  private static Stream<Trouble> narrowConditions(Patient patient) {
    return applyingOurs(patient)
        .filter(
            policy ->
                conditions(policy).anyMatch(condition -> !Profiles.reachesMcpClients(condition)))
        .map(
            policy ->
                warning(
                        policy.path("name").asText(),
                        "The client policy has a condition: clients that do not meet it are not"
                            + " bound, not hashed and not asked about",
                        "Make sure that the condition holds for every client that registers itself"
                            + " and for every MCP server, or use the condition "
                            + Profiles.MCP_CLIENTS)
                    .at(POLICIES));
  }

  /** Whether the pack leaves the realm's other applications alone. */
  static boolean areForMcpClientsOnly(Patient patient) {
    List<JsonNode> policies = applyingOurs(patient).toList();
    return !policies.isEmpty()
        && policies.stream()
            .allMatch(policy -> conditions(policy).anyMatch(Profiles.MCP_CLIENTS::equals));
  }

  /** The enabled client policies that apply what the pack does. */
  private static Stream<JsonNode> applyingOurs(Patient patient) {
    Set<String> ours = new HashSet<>();
    elements(patient, Constants.CLIENT_PROFILES, "profiles")
        .filter(
            profile ->
                StreamSupport.stream(profile.path("executors").spliterator(), false)
                    .anyMatch(e -> Profiles.OURS.containsKey(e.path("executor").asText())))
        .forEach(profile -> ours.add(profile.path("name").asText()));
    return elements(patient, Constants.CLIENT_POLICIES, "policies")
        .filter(policy -> policy.path("enabled").asBoolean())
        .filter(
            policy ->
                StreamSupport.stream(policy.path("profiles").spliterator(), false)
                    .anyMatch(profile -> ours.contains(profile.asText())));
  }

  private static Stream<String> conditions(JsonNode policy) {
    return StreamSupport.stream(policy.path("conditions").spliterator(), false)
        .map(condition -> condition.path("condition").asText());
  }

  private static Stream<JsonNode> elements(Patient patient, String attribute, String member) {
    try {
      JsonNode all = JsonSerialization.mapper.readTree(patient.attribute(attribute).orElse("{}"));
      return StreamSupport.stream(all.path(member).spliterator(), false);
    } catch (IOException e) {
      return Stream.empty(); // The first check tells it.
    }
  }
}
