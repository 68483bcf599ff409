package io.mcpauth.keycloak.it.cimd.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.cimd.Documents;
import io.mcpauth.keycloak.it.process.PageCommands;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/cimd.md, one after the other. */
@OnKeycloak
class CimdDocIT {

  private final McpRealm realm;

  CimdDocIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void theCommandsOfThePageWork(@TempDir Path folder) {
    String output =
        PageCommands.of("cimd.md")
            .run(
                "",
                "echo \"made: $MADE\"",
                folder,
                Map.of(
                    "DOCUMENTS",
                    realm.server() + "/admin/realms/" + realm.name() + "/mcp/documents",
                    "TOKEN",
                    new ConfidentialClients(realm).administrator()));

    assertThat(output)
        .startsWith("[]")
        .contains("\"state\":\"blocked\"")
        .containsPattern("made: .*\"state\":\"allowed\"");
    assertThat(new Documents(realm).list("")).isEmpty();
  }
}
