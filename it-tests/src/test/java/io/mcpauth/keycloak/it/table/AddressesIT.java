package io.mcpauth.keycloak.it.table;

import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.AuthenticationDevice;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Every line of {@code addresses.md} holds: servers with several URLs, and with templates. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class AddressesIT extends CaseTable {

  AddressesIT(McpRealm realm, AuthenticationDevice device) {
    super("/addresses.md", Cast.in(realm, device));
    add("twin", Map.of("resource_url", "https://twin.example/mcp##https://twin-eu.example/mcp/"));
    add(
        "gateway",
        Map.of(
            "resource_url",
            "https://gw.example/main/mcp",
            "mcp.resource_template",
            "https://gw.example/{server}/mcp##https://{tenant}.mcp.example/"));
    add("tenants", Map.of("mcp.resource_template", "https://{tenant}.tenants.example/{area}/mcp"));
    add(
        "plain",
        Map.of(
            "resource_url",
            "https://plain.example/mcp",
            "mcp.resource_template",
            "https://{tenant}.plain.example/mcp",
            "mcp.audience",
            "url"));
  }

  private void add(String name, Map<String, String> addresses) {
    Map<String, String> attributes = new HashMap<>(addresses);
    attributes.put("standard.token.exchange.enabled", "true");
    cast()
        .add(
            name,
            cast().create(name + "-server", attributes, Map.of("standardFlowEnabled", false)));
  }
}
