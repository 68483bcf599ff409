package io.mcpauth.keycloak.it.node;

import io.mcpauth.keycloak.it.process.McpServerProcess;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** MCP servers of {@code it-tests/node}, each on a free port, for the tokens of one realm. */
public final class SampleMcpServer {

  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private SampleMcpServer() {}

  /** With {@code @modelcontextprotocol/sdk}. */
  public static McpServerProcess start(URI issuer) {
    return start("mcp-server/main.js", issuer);
  }

  /** With {@code @modelcontextprotocol/server}, the second version of the SDK. */
  public static McpServerProcess startV2(URI issuer) {
    return start("mcp-server-v2/main.js", issuer);
  }

  private static McpServerProcess start(String script, URI issuer) {
    return McpServerProcess.ready(
        NodeScript.start(script, Map.of("ISSUER", issuer.toString(), "PORT", "0"), List.of()),
        START_LIMIT);
  }
}
