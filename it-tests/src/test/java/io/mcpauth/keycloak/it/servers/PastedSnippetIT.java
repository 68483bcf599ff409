package io.mcpauth.keycloak.it.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.node.NodeScript;
import io.mcpauth.keycloak.it.node.SampleMcpServer;
import io.mcpauth.keycloak.it.process.AttendedProcess;
import io.mcpauth.keycloak.it.process.McpServerProcess;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.Nginx;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From nothing to a tool call with what admin REST answers alone: a server is made, its code stands
 * in front of the sample server, and the client of the SDK goes the whole way.
 */
@OnKeycloak
class PastedSnippetIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final McpRealm realm;

  PastedSnippetIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void aClientOfTheSdkCallsTheToolsOfAServerMadeByRest(@TempDir Path folder) {
    ServerApi servers = new ServerApi(realm);
    String url = Nginx.freeUrl() + "/mcp";
    JsonNode made =
        servers.created(
            Map.of(
                "clientId",
                "pasted",
                "name",
                "Pasted server",
                "resources",
                List.of(url),
                "scopes",
                List.of("mcp:tools", "mcp:prompts")));
    JsonNode snippet = servers.snippet(made.path("id").asText(), "typescript").expect(200).json();

    try (McpServerProcess server = SampleMcpServer.startWithSnippet(folder, snippet)) {
      assertThat(server.url()).isEqualTo(url);
      JsonNode report = runClient(url);

      assertThat(report.path("ok").asBoolean()).isTrue();
      assertThat(report.path("steps").findValuesAsText("name"))
          .contains("register", "login", "call-tool", "refresh", "call-tool-again", "scope");
      assertThat(report.toString()).contains("\"pasted\"");
    }
  }

  private static JsonNode runClient(String url) {
    List<String> arguments = List.of("--sdk", "v2", "--resource", url);
    try (AttendedProcess client = NodeScript.start("client/main.js", Map.of(), arguments)) {
      return Json.parse(client.await(LIMIT).expectSuccess().output());
    }
  }
}
