package io.mcpauth.keycloak.it.cimd.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.cimd.Documents;
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
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/cimd.md, one after the other. */
@OnKeycloak
class CimdDocIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final Pattern SHELL =
      Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private final McpRealm realm;

  CimdDocIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void theCommandsOfThePageWork(@TempDir Path folder) throws IOException {
    List<String> blocks =
        SHELL
            .matcher(
                Files.readString(
                    MavenProperty.path("realm.export").resolveSibling("docs").resolve("cimd.md")))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks).hasSize(2);
    // The first one says where the reader's server is and who the reader is.
    assertThat(blocks.get(0)).startsWith("DOCUMENTS=").contains("TOKEN=");
    String script = "set -euo pipefail\n" + blocks.get(1) + "echo \"made: $MADE\"\n";

    try (AttendedProcess shell =
        AttendedProcess.start(
            "cimd-doc",
            List.of("bash", "-c", script),
            folder,
            MavenProperty.path("node.output"),
            Map.of(
                "DOCUMENTS",
                realm.server() + "/admin/realms/" + realm.name() + "/mcp/documents",
                "TOKEN",
                new ConfidentialClients(realm).administrator()))) {
      assertThat(shell.await(LIMIT).expectSuccess().output())
          .startsWith("[]")
          .contains("\"state\":\"blocked\"")
          .containsPattern("made: .*\"state\":\"allowed\"");
    }
    assertThat(new Documents(realm).list("")).isEmpty();
  }
}
