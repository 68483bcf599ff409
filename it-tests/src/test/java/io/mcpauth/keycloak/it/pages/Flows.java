package io.mcpauth.keycloak.it.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URLEncoder;
import java.util.Map;

/** The steps of logins, and what Keycloak may ask users to do, as an administrator sets them. */
record Flows(AdminApi realm) {

  static Flows of(McpRealm realm) {
    return new Flows(realm.admin());
  }

  /** Requires, offers or switches off a step of a flow that Keycloak brings. */
  void change(String flow, String step, String requirement) {
    ObjectNode execution = execution(flow, step);
    execution.put("requirement", requirement);
    realm.put(path(flow) + "/executions", execution).expect(204);
  }

  void configure(String flow, String step, Map<String, String> config) {
    ObjectNode execution = execution(flow, step);
    String id = execution.path("id").asText();
    if (execution.has("authenticationConfig")) {
      String path = "/authentication/config/" + execution.path("authenticationConfig").asText();
      JsonNode stored = realm.get(path).expect(200).json();
      config.forEach(((ObjectNode) stored).withObject("config")::put);
      realm.put(path, stored).expect(204);
    } else {
      realm
          .post(
              "/authentication/executions/" + id + "/config",
              Map.of("alias", flow + " " + step, "config", config))
          .expect(201);
    }
  }

  /** A new flow of these steps, one after the other. */
  void create(String flow, String... steps) {
    realm
        .post(
            "/authentication/flows",
            Map.of("alias", flow, "providerId", "basic-flow", "topLevel", true, "builtIn", false))
        .expect(201);
    for (String step : steps) {
      realm.post(path(flow) + "/executions/execution", Map.of("provider", step)).expect(201);
      change(flow, step, "REQUIRED");
    }
  }

  /** Allows what Keycloak calls a required action. */
  void enable(String requiredAction) {
    String path = "/authentication/required-actions/" + requiredAction;
    ObjectNode stored = (ObjectNode) realm.get(path).expect(200).json();
    stored.put("enabled", true);
    realm.put(path, stored).expect(204);
  }

  private ObjectNode execution(String flow, String step) {
    for (JsonNode execution : realm.get(path(flow) + "/executions").expect(200).json()) {
      if (execution.path("providerId").asText().equals(step)) {
        return (ObjectNode) execution;
      }
    }
    throw new AssertionError("no step " + step + " in " + flow);
  }

  private static String path(String flow) {
    return "/authentication/flows/" + URLEncoder.encode(flow, UTF_8).replace("+", "%20");
  }
}
