package io.mcpauth.keycloak.it.apis;

import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** In the shipped realm. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class KeycloakApiTableIT extends KeycloakApiTable {

  private static final String SAMPLE = "http://localhost:3000/mcp";

  KeycloakApiTableIT(McpRealm realm) {
    super(
        new Scene(
            prepared(realm),
            OAuthClient.registered(realm, REDIRECT_URI),
            administrator(realm),
            SAMPLE,
            List.of()));
  }
}
