package io.mcpauth.keycloak.it.realm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The client registration policies of a realm, as the console's forms show and save them. Access is
 * {@code anonymous} or {@code authenticated}.
 */
public final class RegistrationPolicies {

  private static final String TYPE =
      "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy";

  private final AdminApi admin;

  RegistrationPolicies(AdminApi admin) {
    this.admin = admin;
  }

  /** Saves these settings and keeps the others. */
  public Answer save(String access, String policy, Map<String, List<String>> settings) {
    ObjectNode component = (ObjectNode) find(access, policy).findFirst().orElseThrow();
    ObjectNode config = (ObjectNode) component.path("config");
    settings.forEach((key, values) -> config.set(key, Json.parse(Json.write(values))));
    return admin.put("/components/" + component.path("id").asText(), component);
  }

  /** The values of a setting, as they are stored. */
  public List<String> setting(String access, String policy, String key) {
    JsonNode values = find(access, policy).findFirst().orElseThrow().path("config").path(key);
    return StreamSupport.stream(values.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** Adds a policy. */
  public Answer add(String access, String policy, Map<String, List<String>> settings) {
    return admin.post(
        "/components",
        Map.of(
            "name", policy + " added by a test",
            "providerId", policy,
            "providerType", TYPE,
            "subType", access,
            "config", settings));
  }

  /** Removes all policies of these kinds. */
  public void remove(String access, String policy) {
    find(access, policy)
        .forEach(found -> admin.delete("/components/" + found.path("id").asText()).expect(204));
  }

  /** Removes every policy for this access, as an administrator can. */
  public void removeAll(String access) {
    find(access)
        .forEach(found -> admin.delete("/components/" + found.path("id").asText()).expect(204));
  }

  /** What the console makes its forms of: one entry for each kind of policy that the server has. */
  public JsonNode forms() {
    return admin.get("/client-registration-policy/providers").expect(200).json();
  }

  private Stream<JsonNode> find(String access, String policy) {
    return find(access).filter(component -> component.path("providerId").asText().equals(policy));
  }

  private Stream<JsonNode> find(String access) {
    JsonNode all = admin.get("/components?type=" + TYPE).expect(200).json();
    return StreamSupport.stream(all.spliterator(), false)
        .filter(component -> component.path("subType").asText().equals(access));
  }
}
