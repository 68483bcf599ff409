package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.ConnectionsPage;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import org.junit.jupiter.api.Test;

/**
 * A link of a stranger's makes the page say with a green tick what the stranger wants it to say.
 */
@OnKeycloak
class RevokedMessageIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;

  RevokedMessageIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void aLinkMakesThePageSayNothing() {
    OAuthClient stranger = OAuthClient.named(realm, REDIRECT_URI, "Your bank, call 555-0100");
    String id = realm.client(stranger.id()).path("id").asText();
    Browser browser = realm.browser();
    ConnectionsPage.open("alice", browser, realm);

    for (String value : new String[] {id, stranger.id()}) {
      Page page = browser.open(URI.create(ConnectionsPage.of(realm) + "?revoked=" + value));
      assertThat(page.text()).doesNotContain("555-0100").doesNotContain("Revoked");
    }
  }

  /** The address of the page after Revoke, passed on to somebody else or opened once more. */
  @Test
  void theNewsIsToldOnceAndToThePersonWhoRevoked() {
    OAuthClient client = OAuthClient.named(realm, REDIRECT_URI, "Notebook");
    Browser alice = realm.browser();
    Grant.by("alice", alice, realm, client, Grant.ONLINE);
    ConnectionsPage after = ConnectionsPage.open("alice", alice, realm).revoke(client);
    assertThat(after.text()).contains("Revoked: Notebook");

    assertThat(alice.open(after.page().uri()).text()).doesNotContain("Revoked");
    Browser bob = realm.browser();
    ConnectionsPage.open("bob", bob, realm);
    assertThat(bob.open(after.page().uri()).text()).doesNotContain("Revoked");
  }
}
