package io.mcpauth.keycloak.it.table;

import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.AuthenticationDevice;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Every line of the table about who reaches an MCP server holds. */
@OnKeycloak
@Tag("embedded")
@TestInstance(Lifecycle.PER_CLASS)
class AccessIT extends CaseTable {

  AccessIT(McpRealm realm, AuthenticationDevice device) {
    super("/access.md", Cast.in(realm, device));
    new Guests(cast()).invite();
  }
}
