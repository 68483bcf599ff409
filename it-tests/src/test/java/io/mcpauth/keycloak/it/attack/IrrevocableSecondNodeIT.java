package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.connections.ConnectionsPage;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SecondNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client uses all of its tokens at once, on both nodes of a cluster. */
@Tag("postgres")
@OnKeycloak
class IrrevocableSecondNodeIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm first;
  private final McpRealm second;
  private final OAuthClient client;

  IrrevocableSecondNodeIT(McpRealm realm, SecondNode node) {
    this.first = realm;
    this.second = realm.through(node);
    this.client = OAuthClient.named(first, REDIRECT_URI, "Busy");
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void eightyChainsOnBothNodesEndWithOnePress(String scope) throws Exception {
    Browser browser = first.browser();
    List<Grant> chains = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      chains.add(Grant.by("alice", browser, first, client, scope).at(i % 2 == 0 ? first : second));
    }
    ConnectionsPage page = ConnectionsPage.open("alice", first.browser(), first);
    try (RefreshChains busy = RefreshChains.busy(chains)) {
      ConnectionsPage after = page.revoke(client);

      assertThat(after.text()).contains("Revoked: Busy");
      for (Grant grant : busy.stopped()) {
        assertThat(grant.at(first).isDead()).isTrue();
        assertThat(grant.at(second).isDead()).isTrue();
      }
    }
    assertThat(ConnectionsPage.open("alice", first.browser(), first).lists(client)).isFalse();
  }
}
