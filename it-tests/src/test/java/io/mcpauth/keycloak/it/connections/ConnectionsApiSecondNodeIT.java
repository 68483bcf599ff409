package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SecondNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an administrator ends at one node is over at both, and both tell the same. */
@Tag("postgres")
@OnKeycloak
class ConnectionsApiSecondNodeIT {

  private final McpRealm first;
  private final McpRealm second;
  private final ResourceServer payroll;
  private final ResourceServer calendar;
  private final Browser browser;
  private final OAuthClient client;

  ConnectionsApiSecondNodeIT(McpRealm realm, SecondNode node) {
    this.first = realm;
    this.second = realm.through(node);
    this.payroll = ResourceServer.registered(first);
    this.calendar = ResourceServer.registered(first);
    this.browser = first.browser();
    this.client = OAuthClient.registered(first, "http://localhost:8765/callback");
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void whatEndsAtOneNodeIsOverAtBoth(String scope) {
    // Refreshed there, so that the second node has it all in its caches.
    ServerGrant ended = grant(scope, payroll).at(second).refreshed();
    ServerGrant kept = grant(scope, calendar).at(second).refreshed();
    assertThat(ended.introspects()).isTrue();
    JsonNode told = list(first);
    assertThat(told).hasSize(2);
    assertThat(list(second)).isEqualTo(told);

    JsonNode report =
        first
            .admin()
            .delete("/mcp/connections?user=alice&server=" + payroll.clientId())
            .expect(200)
            .json();

    assertThat(report.path("ended").asInt()).isEqualTo(1);
    assertThat(list(second)).hasSize(1);
    assertThat(ended.isDead()).isTrue();
    assertThat(ended.at(first).isDead()).isTrue();
    assertThat(kept.introspects()).isTrue();
    ServerGrant refreshed = kept.refreshed();
    assertThat(refreshed.at(first).isAlive()).isTrue();
    first.admin().delete("/mcp/connections?user=alice").expect(200);
  }

  private static JsonNode list(McpRealm node) {
    return node.admin().get("/mcp/connections?user=alice").expect(200).json();
  }

  private ServerGrant grant(String scope, ResourceServer server) {
    return ServerGrant.by("alice", browser, first, client, scope, server);
  }
}
