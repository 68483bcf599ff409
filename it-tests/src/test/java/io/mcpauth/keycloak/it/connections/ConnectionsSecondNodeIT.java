package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SecondNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is revoked on one node of a cluster is dead on the other, without any wait. */
@Tag("postgres")
@OnKeycloak
class ConnectionsSecondNodeIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm first;
  private final McpRealm second;
  private final Browser browser;
  private final OAuthClient client;

  ConnectionsSecondNodeIT(McpRealm realm, SecondNode node) {
    this.first = realm;
    this.second = realm.through(node);
    this.browser = first.browser();
    this.client = OAuthClient.registered(first, REDIRECT_URI);
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void revokedOnTheFirstNodeIsDeadOnTheSecond(String scope) {
    Grant grant = Grant.by("alice", browser, first, client, scope);
    // So that the second node has it all in its caches.
    Grant onSecond = grant.at(second).refreshed();
    assertThat(onSecond.introspects()).isTrue();

    ConnectionsPage.open("alice", browser, first).revoke(client);

    assertThat(onSecond.isDead()).isTrue();
    assertThat(onSecond.at(first).isDead()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void revokedOnTheSecondNodeIsDeadOnTheFirst(String scope) {
    Grant grant = Grant.by("alice", browser, first, client, scope).refreshed();
    assertThat(grant.introspects()).isTrue();
    Form form = ConnectionsPage.open("alice", browser, first).revocation(client);

    // Both nodes publish one address; this request goes to the other one all the same.
    browser.submit(ConnectionsPage.of(second), form);

    assertThat(grant.isDead()).isTrue();
    assertThat(grant.at(second).isDead()).isTrue();
    assertThat(ConnectionsPage.open("alice", browser, first).lists(client)).isFalse();
  }
}
