package io.mcpauth.keycloak.connections.grants;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.redirect.LeadsTo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.ClientModel;

/** The client of a grant, as an administrator is told about it. */
final class GrantClient {

  private GrantClient() {}

  /** How it came; empty for one of the administrators'. */
  static Optional<String> origin(ClientModel client) {
    if (!DynamicClient.is(client)) {
      return Optional.empty();
    }
    // One that is older than the mark counts as a stranger.
    return Optional.of(
        Optional.ofNullable(client.getAttribute(DynamicClient.ATTRIBUTE))
            .orElse(DynamicClient.ANONYMOUS));
  }

  static Map<String, Object> json(ClientModel client) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", client.getId());
    json.put("clientId", client.getClientId());
    Optional.ofNullable(client.getName()).ifPresent(name -> json.put("name", name));
    origin(client).ifPresent(origin -> json.put("origin", origin));
    json.put(
        "host",
        LeadsTo.of(
            client.getRedirectUris(), client.getAttribute(McpAttribute.REDIRECT_URIS.key())));
    return json;
  }
}
