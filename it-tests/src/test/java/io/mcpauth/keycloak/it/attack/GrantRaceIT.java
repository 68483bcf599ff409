package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client refreshes as fast as it can while a grant of its session ends. */
@OnKeycloak
class GrantRaceIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final int CHAINS = 12;
  private static final int MOST_TRIES = 5;

  private final McpRealm realm;
  private final Browser browser;
  private final OAuthClient client;

  GrantRaceIT(McpRealm realm) {
    this.realm = realm;
    this.browser = realm.browser();
    this.client = OAuthClient.registered(realm, REDIRECT_URI);
  }

  /** Every second one ends, whatever is refreshed in the same session meanwhile. */
  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void whatIsRevokedInTheMidstOfRefreshesEndsAndNothingElse(String scope) throws Exception {
    List<Grant> chains = new ArrayList<>();
    for (int i = 0; i < CHAINS; i++) {
      chains.add(Grant.by("alice", browser, realm, client, scope));
    }

    try (RefreshChains busy = RefreshChains.busy(chains)) {
      for (int i = 0; i < CHAINS; i += 2) {
        revoke(chains.get(i));
      }

      List<Grant> last = busy.stopped();
      for (int i = 0; i < CHAINS; i++) {
        if (i % 2 == 0) {
          assertThat(last.get(i).isDead()).as("revoked chain %d", i).isTrue();
        } else {
          assertThat(last.get(i).isAlive()).as("chain %d", i).isTrue();
        }
      }
    }
  }

  /**
   * RFC 7009 section 2.2.1: a client that hears that the server could not do it asks again.
   * Keycloak gives a write of a session up after ten seconds, and twelve chains never let it rest.
   */
  private void revoke(Grant grant) {
    Answer answer = client.revoke(grant.refreshToken());
    for (int i = 0; i < MOST_TRIES && answer.status() >= 500; i++) {
      answer = client.revoke(grant.refreshToken());
    }
    answer.expect(200);
  }
}
