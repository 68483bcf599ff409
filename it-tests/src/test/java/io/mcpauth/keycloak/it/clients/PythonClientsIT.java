package io.mcpauth.keycloak.it.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.node.NodeScript;
import io.mcpauth.keycloak.it.node.SampleMcpServer;
import io.mcpauth.keycloak.it.process.McpServerProcess;
import io.mcpauth.keycloak.it.python.PythonScript;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The clients of {@code fastmcp} and of {@code mcp}, the Python SDK, with their own OAuth code,
 * unmodified: from the 401 of an MCP server to a tool call, a refresh and another tool call. They
 * open a browser as they always do, and it is the page driver of {@code it-tests/node}.
 */
@Tag("once")
@OnKeycloak
class PythonClientsIT {

  private static final List<String> FLOW =
      List.of("CLIENT_REGISTER", "LOGIN", "CODE_TO_TOKEN", "REFRESH_TOKEN");

  private final McpRealm realm;

  PythonClientsIT(McpRealm realm) {
    this.realm = realm;
    // Refreshes are not among the events that Keycloak stores by default.
    realm
        .admin()
        .put("/events/config", Map.of("eventsEnabled", true, "enabledEventTypes", FLOW))
        .expect(204);
  }

  @ParameterizedTest
  @CsvSource({
    "fastmcp_client.py, fastmcp_server.py",
    "fastmcp_client.py, sdk_server.py",
    "fastmcp_client.py, the sample server",
    "sdk_client.py, fastmcp_server.py",
    "sdk_client.py, sdk_server.py",
    "sdk_client.py, the sample server"
  })
  void goesThroughTheWholeFlow(String client, String server) {
    try (McpServerProcess mcpServer =
        server.endsWith(".py")
            ? PythonScript.startServer(server, realm.issuer().toString())
            : SampleMcpServer.start(realm.issuer())) {
      String url = mcpServer.url();
      new ConfidentialClients(realm).create(Map.of("attributes", Map.of("resource_url", url)));

      // Not waited for (&): the client begins to listen after it opened the browser.
      Map<String, String> browser = Map.of("BROWSER", NodeScript.browser() + " &");
      JsonNode report = Json.parse(PythonScript.run(client, browser, url));

      assertThat(Json.texts(report.path("tools"))).contains("add");
      assertThat(report.path("first").path("sum").asInt()).isEqualTo(42);
      assertThat(report.path("second").path("sum").asInt()).isEqualTo(42);
      assertThat(report.path("first").path("token"))
          .isNotEqualTo(report.path("second").path("token"));
      assertThat(report.path("aud").toString()).contains(url);
      // What docs/clients.md says of them.
      assertThat(report.path("authMethod").asText())
          .isEqualTo(client.startsWith("fastmcp") ? "none" : "client_secret_basic");
      assertThat(report.path("asked").asText()).isEqualTo("mcp:tools offline_access");
      String id = report.path("client").asText();
      assertThat(eventsOf(id)).containsExactlyElementsOf(FLOW);
      assertThat(realm.client(id).path("attributes").path("mcp.dynamic").asText())
          .isEqualTo("anonymous");
    }
  }

  /** The kinds of events that the client caused, each as often as it happened, in this order. */
  private List<String> eventsOf(String client) {
    return FLOW.stream()
        .flatMap(type -> realm.events(type).stream())
        .filter(event -> event.clientId().equals(client))
        .map(RealmEvent::type)
        .toList();
  }
}
