package io.mcpauth.keycloak.it.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.process.McpServerProcess;
import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /**
   * The same with the code that admin REST answered for it in front, and its document for clients.
   *
   * @param folder empty; a copy of the server is made there
   */
  public static McpServerProcess startWithSnippet(Path folder, JsonNode snippet) {
    Path scripts = MavenProperty.path("node.scripts");
    try {
      for (String file : List.of("with-snippet.js", "tools.js")) {
        Files.copy(scripts.resolve("mcp-server-v2").resolve(file), folder.resolve(file));
      }
      Files.copy(scripts.resolve("package.json"), folder.resolve("package.json"));
      Files.createSymbolicLink(
          folder.resolve("node_modules"), scripts.resolve("node_modules").toAbsolutePath());
      Files.writeString(folder.resolve("snippet.js"), snippet.path("code").asText());
      Files.writeString(
          folder.resolve("protected-resource.json"),
          snippet.path("protected_resource_metadata").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return McpServerProcess.ready(
        NodeScript.start(folder.resolve("with-snippet.js").toString(), Map.of(), List.of()),
        START_LIMIT);
  }

  private static McpServerProcess start(String script, URI issuer) {
    return McpServerProcess.ready(
        NodeScript.start(script, Map.of("ISSUER", issuer.toString(), "PORT", "0"), List.of()),
        START_LIMIT);
  }
}
