package io.mcpauth.keycloak.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.cimd.DocumentHost;
import io.mcpauth.keycloak.it.cimd.Documents;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.node.NodeScript;
import io.mcpauth.keycloak.it.node.SampleMcpServer;
import io.mcpauth.keycloak.it.process.AttendedProcess;
import io.mcpauth.keycloak.it.process.McpServerProcess;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that have a metadata document choose it by themselves from what the realm's metadata
 * says, and get through: both versions of the TypeScript SDK, unmodified.
 */
@OnKeycloak
@Tag("embedded")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CimdSdkIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final McpRealm realm;
  private final DocumentHost host = DocumentHost.open();
  private final McpServerProcess server;

  CimdSdkIT(McpRealm realm) {
    this.realm = realm;
    this.server = SampleMcpServer.start(realm.issuer());
  }

  @BeforeAll
  void letIn() {
    new Documents(realm).with(Map.of("allowed-documents", List.of("localhost")));
    ObjectNode sample = (ObjectNode) realm.client("sample-mcp-server");
    sample.withObject("attributes").put("resource_url", server.url());
    realm.admin().put("/clients/" + sample.path("id").asText(), sample).expect(204);
  }

  @AfterAll
  void stop() {
    server.close();
    host.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void theSdkChoosesTheDocumentAndGetsThrough(String version) {
    String url =
        host.publish(
            "/sdk-" + version,
            Map.of(
                "client_name",
                "MCP SDK client",
                "redirect_uris",
                List.of("http://localhost/callback", "http://127.0.0.1/callback")));
    int clients = realm.clientCount();

    JsonNode report = run(version, url);

    assertThat(report.path("ok").asBoolean()).isTrue();
    assertThat(TypeScriptSdk.step(report, "register").path("client").path("id").asText())
        .isEqualTo(url);
    assertThat(TypeScriptSdk.step(report, "call-tool").path("caller").path("clientId").asText())
        .isEqualTo(url);
    // No client but the document's.
    assertThat(realm.clientCount()).isEqualTo(clients + 1);
  }

  private JsonNode run(String version, String url) {
    List<String> arguments =
        List.of("--sdk", version, "--resource", server.url(), "--client-metadata-url", url);
    try (AttendedProcess client = NodeScript.start("client/main.js", Map.of(), arguments)) {
      return Json.parse(client.await(LIMIT).expectSuccess().output());
    }
  }
}
