package io.mcpauth.keycloak.it.setup;

import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.AuthenticationDevice;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SetUp;
import io.mcpauth.keycloak.it.table.CaseTable;
import io.mcpauth.keycloak.it.table.Cast;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Every line of the black-box table holds where the pack leaves other applications alone. */
@Tag("once")
@OnKeycloak
@SetUp("dynamic")
@TestInstance(Lifecycle.PER_CLASS)
class SetUpForDynamicIT extends CaseTable {

  SetUpForDynamicIT(McpRealm realm, AuthenticationDevice device) {
    super("/authorization-server.md", Cast.in(realm, device));
  }
}
