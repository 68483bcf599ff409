package io.mcpauth.keycloak.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.node.NodeScript;
import io.mcpauth.keycloak.it.process.AttendedProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sample MCP server's own tests: the tokens that it must refuse. They need no Keycloak. */
class SampleMcpServerIT {

  @Test
  void passesItsOwnTests() {
    try (AttendedProcess tests =
        NodeScript.start("mcp-server-test/mcp-server.test.js", Map.of(), List.of())) {
      assertThat(tests.await(Duration.ofMinutes(1)).expectSuccess().output()).contains("# fail 0");
    }
  }
}
