package io.mcpauth.keycloak.it.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.process.AttendedProcess;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/servers.md, one after the other; what they answer is for other tests. */
@OnKeycloak
class ServersDocIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final Pattern SHELL =
      Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private final McpRealm realm;

  ServersDocIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void theCommandsOfThePageWork(@TempDir Path folder) throws IOException {
    List<String> blocks = commands();
    // The first one says where the reader's server is and who the reader is.
    assertThat(blocks.get(0)).startsWith("SERVERS=").contains("TOKEN=");
    String script = "set -euo pipefail\n" + String.join("", blocks.subList(1, blocks.size()));

    try (AttendedProcess shell =
        AttendedProcess.start(
            "servers-doc",
            List.of("bash", "-c", script),
            folder,
            MavenProperty.path("node.output"),
            Map.of(
                "SERVERS",
                realm.server() + "/admin/realms/" + realm.name() + "/mcp/servers",
                "TOKEN",
                new ConfidentialClients(realm).administrator()))) {
      assertThat(shell.await(LIMIT).expectSuccess().output())
          .contains("Calendar of the team")
          .contains("\"issuer\":")
          .contains("requireOwnToken");
    }
    assertThat(new ServerApi(realm).found("calendar")).isEmpty();
  }

  private static List<String> commands() throws IOException {
    String page =
        Files.readString(
            MavenProperty.path("realm.export").resolveSibling("docs").resolve("servers.md"));
    int from = page.indexOf("\n## Servers as objects\n");
    String section = page.substring(from, page.indexOf("\n## ", from + 4));
    return SHELL.matcher(section).results().map(ServersDocIT::inside).toList();
  }

  private static String inside(MatchResult block) {
    return block.group(1);
  }
}
