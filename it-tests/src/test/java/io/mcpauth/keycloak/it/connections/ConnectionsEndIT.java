package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One call ends more than one transaction, and one part of the list, does. */
@OnKeycloak
class ConnectionsEndIT {

  /** With two rows each: of the browser session, and of its copy for offline access. */
  private static final int CLIENTS = 105;

  private final McpRealm realm;
  private final ResourceServer server;

  ConnectionsEndIT(McpRealm realm) {
    this.realm = realm;
    this.server = ResourceServer.registered(realm);
  }

  @Test
  void allOfThemEndAndNobodyElses() {
    Browser browser = realm.browser();
    List<ServerGrant> grants = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      OAuthClient client = OAuthClient.registered(realm, "http://localhost:8765/callback");
      for (String scope : List.of(Grant.ONLINE, Grant.OFFLINE)) {
        grants.add(ServerGrant.by("alice", browser, realm, client, scope, server));
      }
    }
    final ServerGrant bobs =
        ServerGrant.by(
            "bob", realm.browser(), realm, grants.get(0).grant().client(), Grant.OFFLINE, server);

    JsonNode rehearsed = end("&dryRun=true");
    JsonNode report = end("");

    assertThat(rehearsed.toString())
        .isEqualTo("{\"matched\":" + 2 * CLIENTS + ",\"ended\":0,\"failed\":0}");
    assertThat(report.toString())
        .isEqualTo("{\"matched\":%1$d,\"ended\":%1$d,\"failed\":0}".formatted(2 * CLIENTS));
    assertThat(grants).noneMatch(ServerGrant::introspects);
    assertThat(grants).noneMatch(grant -> grant.grant().refreshes());
    assertThat(end("").path("matched").asInt()).isZero();
    assertThat(bobs.isAlive()).isTrue();
  }

  private JsonNode end(String more) {
    return realm.admin().delete("/mcp/connections?user=alice" + more).expect(200).json();
  }
}
