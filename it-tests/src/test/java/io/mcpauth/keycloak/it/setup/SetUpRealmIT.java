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

/** Every line of the black-box table holds in an operator's realm that was set up for all. */
@Tag("once")
@OnKeycloak
@SetUp("all")
@TestInstance(Lifecycle.PER_CLASS)
class SetUpRealmIT extends CaseTable {

  SetUpRealmIT(McpRealm realm, AuthenticationDevice device) {
    super("/authorization-server.md", Cast.in(realm, device));
  }
}
