package io.mcpauth.keycloak.it.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An MCP server that asks for a realm role, which nobody has yet. */
public record StaffServer(McpRealm realm, ResourceServer server, String role) {

  public static StaffServer registered(McpRealm realm, String name) {
    String role = "staff-" + UUID.randomUUID();
    realm.admin().post("/roles", Map.of("name", role)).expect(201);
    ResourceServer server = ResourceServer.registered(realm, Map.of("mcp.required_role", role));
    StaffServer staff = new StaffServer(realm, server, role);
    staff.change(Map.of("name", name)).expect(204);
    return staff;
  }

  public String url() {
    return server.url();
  }

  public Answer set(String attribute, String value) {
    return change(Map.of("attributes", Map.of(attribute, value)));
  }

  private Answer change(Map<String, Object> members) {
    Map<String, Object> client = new HashMap<>(members);
    client.put("clientId", server.clientId());
    return realm.admin().put("/clients/" + server.id(), client);
  }

  public void give(RealmUser user) {
    JsonNode stored = realm.admin().get("/roles/" + role).expect(200).json();
    realm.admin().post("/users/" + user.id() + "/role-mappings/realm", List.of(stored)).expect(204);
  }

  public void take(RealmUser user) {
    JsonNode stored = realm.admin().get("/roles/" + role).expect(200).json();
    realm
        .admin()
        .request("DELETE", "/users/" + user.id() + "/role-mappings/realm")
        .json(List.of(stored))
        .send()
        .expect(204);
  }

  /** What {@code grant-props} answers to the server about a token. */
  public Answer propsOf(String token) {
    URI endpoint = URI.create(realm.server() + "/realms/" + realm.name() + "/mcp/grant-props");
    return server.authenticated("GET", endpoint).header("Subject-Token", token).send();
  }

  public boolean isActive(String token) {
    return server.introspect(token).path("active").asBoolean();
  }
}
