package io.mcpauth.keycloak.it.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.List;
import java.util.Map;

/**
 * The scope {@code mcp:admin}, which only users with the role {@code mcp-admin} can grant: made
 * with Keycloak's scope mappings alone, as an administrator does it.
 */
final class AdminScope {

  private static final String SCOPE = "mcp:admin";
  private static final String ROLE = "mcp-admin";

  private final McpRealm realm;
  private final AdminApi admin;

  AdminScope(McpRealm realm) {
    this.realm = realm;
    this.admin = realm.admin();
  }

  /** Lets the client ask for the scope, and the user grant it. */
  void allow(String clientId, String user) {
    admin.post("/roles", Map.of("name", ROLE)).expect(201);
    JsonNode role = admin.get("/roles/" + ROLE).expect(200).json();
    Map<String, Object> scope =
        Map.of(
            "name",
            SCOPE,
            "protocol",
            "openid-connect",
            "attributes",
            Map.of("include.in.token.scope", "true", "display.on.consent.screen", "true"));
    admin.post("/client-scopes", scope).expect(201);
    String scopeId = idOf(SCOPE);
    admin.post("/client-scopes/" + scopeId + "/scope-mappings/realm", List.of(role)).expect(204);
    String client = realm.client(clientId).path("id").asText();
    admin.put("/clients/" + client + "/optional-client-scopes/" + scopeId, Map.of()).expect(204);
    String userId =
        admin
            .get("/users?exact=true&username=" + user)
            .expect(200)
            .json()
            .path(0)
            .path("id")
            .asText();
    admin.post("/users/" + userId + "/role-mappings/realm", List.of(role)).expect(204);
  }

  private String idOf(String name) {
    for (JsonNode scope : admin.get("/client-scopes").expect(200).json()) {
      if (scope.path("name").asText().equals(name)) {
        return scope.path("id").asText();
      }
    }
    throw new AssertionError("no client scope " + name);
  }
}
