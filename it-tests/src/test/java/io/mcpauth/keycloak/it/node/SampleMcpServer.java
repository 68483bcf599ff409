package io.mcpauth.keycloak.it.node;

import io.mcpauth.keycloak.it.http.Json;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The sample MCP server on a free port, for the tokens of one realm. */
public final class SampleMcpServer implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final NodeScript script;
  private final String url;

  private SampleMcpServer(NodeScript script, String url) {
    this.script = script;
    this.url = url;
  }

  public static SampleMcpServer start(URI issuer) {
    NodeScript script =
        NodeScript.start(
            "mcp-server/main.js", Map.of("ISSUER", issuer.toString(), "PORT", "0"), List.of());
    try {
      String ready = script.firstLine(START_LIMIT);
      return new SampleMcpServer(script, Json.parse(ready).path("url").asText());
    } catch (AssertionError e) {
      script.close();
      throw e;
    }
  }

  /** Its canonical URI: what a token for it carries in {@code aud}. */
  public String url() {
    return url;
  }

  @Override
  public void close() {
    script.close();
  }
}
