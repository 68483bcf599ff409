package io.mcpauth.keycloak.grant.refresh;

import io.mcpauth.keycloak.bound.BoundToken;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import org.keycloak.representations.RefreshToken;

/**
 * What Keycloak's metrics endpoint shows of refreshes. The label is the client id of an MCP server,
 * which an administrator chose; it is empty for a token that is for no MCP server.
 */
final class RefreshMetrics {

  private RefreshMetrics() {}

  static void retried(RefreshToken token) {
    count("mcp.refresh.retries", "Refreshes that were answered again", token);
  }

  static void replayed(RefreshToken token) {
    count(
        "mcp.refresh.replays",
        "Used refresh tokens that came again and ended what they belong to",
        token);
  }

  private static void count(String name, String description, RefreshToken token) {
    Counter.builder(name)
        .description(description)
        .tag("server", BoundToken.of(token).map(BoundToken::server).orElse(""))
        .register(Metrics.globalRegistry)
        .increment();
  }
}
