package io.mcpauth.keycloak.it.process;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * An MCP server in a process of its own, on a free port, for the tokens of one issuer. It says when
 * it is ready by one line, such as {@code {"url":"http://localhost:3000/mcp"}}; with a member
 * {@code at} it is reached there, as behind a proxy.
 */
public final class McpServerProcess implements AutoCloseable {

  private final AttendedProcess process;
  private final String url;
  private final URI address;

  private McpServerProcess(AttendedProcess process, String url, URI address) {
    this.process = process;
    this.url = url;
    this.address = address;
  }

  /** Waits until the server in this process is ready. */
  public static McpServerProcess ready(AttendedProcess process, Duration limit) {
    try {
      JsonNode line = Json.parse(process.firstLine(limit));
      String url = line.path("url").asText();
      return new McpServerProcess(process, url, URI.create(line.path("at").asText(url)));
    } catch (AssertionError e) {
      process.close();
      throw e;
    }
  }

  /** Its canonical URI: what a token for it carries in {@code aud}. */
  public String url() {
    return url;
  }

  /**
   * What it answers to a client that presents this token and begins a session (MCP, "Lifecycle").
   */
  public Answer initialize(String token) {
    return Http.post(address)
        .header("Accept", "application/json, text/event-stream")
        .bearer(token)
        .json(
            Map.of(
                "jsonrpc",
                "2.0",
                "id",
                1,
                "method",
                "initialize",
                "params",
                Map.of(
                    "protocolVersion",
                    "2025-11-25",
                    "capabilities",
                    Map.of(),
                    "clientInfo",
                    Map.of("name", "token-checks", "version", "0.1.0"))))
        .send();
  }

  @Override
  public void close() {
    process.close();
  }
}
