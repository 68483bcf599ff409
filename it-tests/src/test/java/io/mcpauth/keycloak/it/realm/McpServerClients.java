package io.mcpauth.keycloak.it.realm;

import io.mcpauth.keycloak.it.http.Answer;
import java.util.Map;

/** MCP servers as an administrator makes them: clients with a {@code resource_url}. */
public record McpServerClients(McpRealm realm) {

  public Answer register(String clientId, String url) {
    return realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                clientId,
                "publicClient",
                false,
                "standardFlowEnabled",
                false,
                "attributes",
                Map.of("resource_url", url)));
  }

  /** Sets one attribute; Keycloak keeps the others. */
  public Answer set(String clientId, String attribute, String value) {
    return realm
        .admin()
        .put(
            "/clients/" + realm.client(clientId).path("id").asText(),
            Map.of("clientId", clientId, "attributes", Map.of(attribute, value)));
  }
}
