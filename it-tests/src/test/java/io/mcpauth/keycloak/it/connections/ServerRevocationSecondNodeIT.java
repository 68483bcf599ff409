package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SecondNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is revoked on one node is dead on both, and the other server alive on both. */
@Tag("postgres")
@OnKeycloak
class ServerRevocationSecondNodeIT {

  private final McpRealm first;
  private final McpRealm second;
  private final ResourceServer payroll;
  private final ResourceServer calendar;
  private final Browser browser;
  private final OAuthClient client;

  ServerRevocationSecondNodeIT(McpRealm realm, SecondNode node) {
    this.first = realm;
    this.second = realm.through(node);
    this.payroll = ResourceServer.registered(first);
    this.calendar = ResourceServer.registered(first);
    this.browser = first.browser();
    this.client = OAuthClient.registered(first, "http://localhost:8765/callback");
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void oneServerEndsOnBothNodesAndTheOtherOnNone(String scope) {
    // Refreshed there, so that the second node has it all in its caches.
    ServerGrant ended = grant(scope, payroll).at(second).refreshed();
    ServerGrant kept = grant(scope, calendar).at(second).refreshed();
    assertThat(ended.introspects()).isTrue();

    ConnectionsPage.open("alice", browser, first).revoke(client, payroll.url());

    assertThat(ended.isDead()).isTrue();
    assertThat(ended.at(first).isDead()).isTrue();
    assertThat(kept.introspects()).isTrue();
    ServerGrant refreshed = kept.refreshed();
    assertThat(refreshed.at(first).isAlive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void formsOnBothNodesEndBothServers(String scope) {
    ServerGrant one = grant(scope, payroll).refreshed();
    ServerGrant other = grant(scope, calendar).refreshed();
    ConnectionsPage page = ConnectionsPage.open("alice", browser, first);

    // Both nodes publish one address; the first request goes to the other one all the same.
    browser.submit(ConnectionsPage.of(second), page.revocation(first, client, payroll.url()));
    browser.submit(ConnectionsPage.of(first), page.revocation(first, client, calendar.url()));

    assertThat(one.isDead()).isTrue();
    assertThat(other.at(second).isDead()).isTrue();
    assertThat(ConnectionsPage.open("alice", browser, first).lists(client)).isFalse();
  }

  private ServerGrant grant(String scope, ResourceServer server) {
    return ServerGrant.by("alice", browser, first, client, scope, server);
  }
}
