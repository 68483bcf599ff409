package io.mcpauth.keycloak.it.registration;

import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SetUp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Every line of {@code client-metadata.md} holds in an operator's realm that was set up. */
@Tag("once")
@OnKeycloak
@SetUp("dynamic")
@TestInstance(Lifecycle.PER_CLASS)
class SetUpClientMetadataIT extends ClientMetadataTableIT {

  SetUpClientMetadataIT(McpRealm realm) {
    super(realm);
  }
}
