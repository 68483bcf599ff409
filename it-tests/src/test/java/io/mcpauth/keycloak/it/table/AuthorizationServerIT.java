package io.mcpauth.keycloak.it.table;

import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.AuthenticationDevice;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Every line of the black-box table holds. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class AuthorizationServerIT extends CaseTable {

  AuthorizationServerIT(McpRealm realm, AuthenticationDevice device) {
    super("/authorization-server.md", Cast.in(realm, device));
  }
}
