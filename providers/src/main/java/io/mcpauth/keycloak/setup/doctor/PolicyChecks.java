package io.mcpauth.keycloak.setup.doctor;

import static io.mcpauth.keycloak.setup.doctor.Trouble.failure;
import static io.mcpauth.keycloak.setup.doctor.Trouble.warning;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.resource.McpServer;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
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

  private static final String PKCE = "pkce-enforcer";
  private static final String RESOURCE = "mcp-resource-indicator";

  /** Without these the pack does not do what it promises. */
  private static final Map<String, String> OURS =
      inOrder(
          "mcp-grant",
          "codes, refresh tokens and consent are Keycloak's own",
          RESOURCE,
          "no token is bound to one MCP server",
          "mcp-hashed-client-secret",
          "client secrets are stored in clear");

  /** Keycloak's own, which OAuth 2.1 needs. */
  private static final Map<String, String> KEYCLOAKS =
      inOrder(
          PKCE,
          "a client may leave PKCE out",
          "reject-implicit-grant",
          "tokens can stand in a redirect",
          "reject-ropc-grant",
          "a client may ask for passwords",
          "full-scope-disabled",
          "a client may have all roles of its users");

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
                  lacking(patient, OURS)
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
                  lacking(patient, KEYCLOAKS)
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
                  settings(patient, PKCE)
                      .filter(s -> !"true".equals(Objects.toString(s.get("auto-configure"))))
                      .limit(1)
                      .map(
                          s ->
                              warning(
                                      PKCE,
                                      "Clients without a PKCE method of their own, such as the client"
                                          + " of an MCP server, are refused",
                                      "Switch Auto-configure on in the executor")
                                  .at(PROFILES))),
          Check.of(
              "policy-condition",
              "The pack's profiles reach every client",
              PolicyChecks::narrowConditions),
          Check.of(
              "default-resource",
              "The default resource is an MCP server",
              patient ->
                  settings(patient, RESOURCE)
                      .map(s -> Objects.toString(s.get("default-resource"), ""))
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
                                          + RESOURCE
                                          + ", or leave it empty")
                                  .at(PROFILES))));

  private PolicyChecks() {}

  private static Map<String, String> inOrder(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

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
    Set<String> ours = new HashSet<>();
    elements(patient, Constants.CLIENT_PROFILES, "profiles")
        .filter(
            profile ->
                StreamSupport.stream(profile.path("executors").spliterator(), false)
                    .anyMatch(e -> OURS.containsKey(e.path("executor").asText())))
        .forEach(profile -> ours.add(profile.path("name").asText()));
    return elements(patient, Constants.CLIENT_POLICIES, "policies")
        .filter(policy -> policy.path("enabled").asBoolean())
        .filter(
            policy ->
                StreamSupport.stream(policy.path("profiles").spliterator(), false)
                    .anyMatch(profile -> ours.contains(profile.asText())))
        .filter(
            policy ->
                StreamSupport.stream(policy.path("conditions").spliterator(), false)
                    .anyMatch(c -> !c.path("condition").asText().equals("any-client")))
        .map(
            policy ->
                warning(
                        policy.path("name").asText(),
                        "The client policy has a condition: clients that do not meet it are not"
                            + " bound, not hashed and not asked about",
                        "Make sure that the condition holds for every client that registers itself"
                            + " and for every MCP server, or use the condition any-client")
                    .at(POLICIES));
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
