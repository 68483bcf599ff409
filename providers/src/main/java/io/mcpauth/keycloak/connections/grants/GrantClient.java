package io.mcpauth.keycloak.connections.grants;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.told.ToldClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.ClientModel;

/** The client of a grant, as an administrator is told about it. */
final class GrantClient {

  private GrantClient() {}

  static Map<String, Object> json(ClientModel client) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", client.getId());
    json.put("clientId", client.getClientId());
    Optional.ofNullable(client.getName()).ifPresent(name -> json.put("name", name));
    DynamicClient.origin(client).ifPresent(origin -> json.put("origin", origin));
    json.put("host", ToldClient.host(client));
    return json;
  }
}
