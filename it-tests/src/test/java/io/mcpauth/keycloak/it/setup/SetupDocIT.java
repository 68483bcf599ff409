package io.mcpauth.keycloak.it.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.process.PageCommands;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/setup.md, one after the other, kcadm.sh's among them. */
@OnKeycloak
class SetupDocIT {

  private final KeycloakServer server;
  private final AdminApi admin;

  SetupDocIT(KeycloakServer server, AdminApi admin) {
    this.server = server;
    this.admin = admin;
  }

  @Test
  void theCommandsOfThePageWork(@TempDir Path folder) {
    OperatorRealm operators = OperatorRealm.create(server, admin);
    McpRealm realm = operators.realm();
    String asCode = realm.name() + "-as-code";
    try {
      String output =
          PageCommands.of("setup.md")
              .run(
                  "kcadm.sh config credentials --server $URL --realm master --user $ADMIN",
                  "echo; echo 'failures:'; kcadm.sh get 'mcp/doctor?state=failure' -r "
                      + asCode
                      + " | tr -d '\\n '",
                  folder,
                  Map.of(
                      "REALM",
                      realm.name(),
                      "URL",
                      server.url().toString(),
                      "TOKEN",
                      new ConfidentialClients(realm).administrator(),
                      "PATH",
                      MavenProperty.path("keycloak.home").resolve("bin").toAbsolutePath()
                          + ":"
                          + System.getenv("PATH"),
                      "ADMIN",
                      server.administrator().name(),
                      "KC_CLI_PASSWORD",
                      server.administrator().password(),
                      // kcadm keeps its token below the home folder.
                      "KC_OPTS",
                      "-Duser.home=" + folder));

      assertThat(output)
          .contains("\"applied\":false")
          .contains("\"applied\":true")
          .contains("\"clientsDisabled\":0")
          .contains("\"state\":\"ok\"");
      assertThat(output.substring(output.indexOf("failures:"))).endsWith("[]");
      assertThat(admin.get("/realms/" + asCode + "/mcp/servers").expect(200).json())
          .extracting(made -> made.path("clientId").asText())
          .containsExactly("payroll");
    } finally {
      operators.remove();
      admin.delete("/realms/" + asCode);
    }
  }
}
