package io.mcpauth.keycloak.it.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.process.PageCommands;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/servers.md, one after the other; what they answer is for other tests. */
@OnKeycloak
class ServersDocIT {

  private final McpRealm realm;

  ServersDocIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void theCommandsOfThePageWork(@TempDir Path folder) {
    String output =
        PageCommands.of("servers.md", "Servers as objects")
            .run(
                "",
                "",
                folder,
                Map.of(
                    "SERVERS",
                    realm.server() + "/admin/realms/" + realm.name() + "/mcp/servers",
                    "TOKEN",
                    new ConfidentialClients(realm).administrator()));

    assertThat(output)
        .contains("Calendar of the team")
        .contains("\"issuer\":")
        .contains("requireOwnToken");
    assertThat(new ServerApi(realm).found("calendar")).isEmpty();
  }
}
