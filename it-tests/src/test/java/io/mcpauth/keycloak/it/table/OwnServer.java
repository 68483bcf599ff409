package io.mcpauth.keycloak.it.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.table.Cast.Credentials;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** An MCP server of one story alone, whose access an administrator sets and changes. */
final class OwnServer {

  private final McpRealm realm;
  private final Credentials credentials;

  OwnServer(McpRealm realm) {
    this.realm = realm;
    this.credentials = new Credentials("server-" + UUID.randomUUID(), UUID.randomUUID().toString());
  }

  String id() {
    return credentials.id();
  }

  String url() {
    return "https://" + id() + ".example/mcp";
  }

  Credentials credentials() {
    return credentials;
  }

  /** Registers it, with the attributes that the step names. */
  Outcome make(Step step, UnaryOperator<String> resolve) {
    Map<String, String> attributes = attributes(step, resolve);
    attributes.put("resource_url", url());
    attributes.put("standard.token.exchange.enabled", "true");
    return Outcome.of(
        realm
            .admin()
            .post(
                "/clients",
                Map.of(
                    "clientId",
                    id(),
                    "name",
                    "Payroll & Co",
                    "publicClient",
                    false,
                    "secret",
                    credentials.secret(),
                    "standardFlowEnabled",
                    false,
                    "serviceAccountsEnabled",
                    true,
                    "attributes",
                    attributes)));
  }

  /** Changes attributes; without a value it takes one away. */
  Outcome change(Step step, UnaryOperator<String> resolve) {
    return Outcome.of(
        realm
            .admin()
            .put(
                "/clients/" + realm.client(id()).path("id").asText(),
                Map.of("clientId", id(), "attributes", attributes(step, resolve))));
  }

  private static Map<String, String> attributes(Step step, UnaryOperator<String> resolve) {
    Map<String, String> attributes = new LinkedHashMap<>();
    step.change(Form.empty(), resolve)
        .parameters()
        .forEach(pair -> attributes.put(pair.getKey(), pair.getValue()));
    return attributes;
  }

  /** Gives a person of the realm a realm role, or takes it away. */
  Outcome role(String method, Step step) {
    String role = step.aside("role").orElse("payroll");
    String user = step.aside("user").orElse("alice");
    JsonNode found =
        user.equals("server")
            ? realm
                .admin()
                .get("/clients/" + realm.client(id()).path("id").asText() + "/service-account-user")
                .expect(200)
                .json()
            : realm.admin().get("/users?exact=true&username=" + user).expect(200).json().path(0);
    JsonNode stored = realm.admin().get("/roles/" + role).expect(200).json();
    return Outcome.of(
        realm
            .admin()
            .request(method, "/users/" + found.path("id").asText() + "/role-mappings/realm")
            .json(List.of(stored))
            .send());
  }
}
