package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jwt.SignedJWT;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Revoke ends what a client has, and at once: no test here waits for anything. */
@OnKeycloak
class RevocationIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;

  RevocationIT(McpRealm realm) {
    this.realm = realm;
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void revokeEndsRefreshTokenAndAccessTokenAtOnce(String scope) {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notebook");
    Grant grant = Grant.by("alice", browser, realm, client, scope).refreshed();
    assertThat(grant.introspects()).isTrue();
    assertThat(grant.givesUserInfo()).isTrue();

    ConnectionsPage after = ConnectionsPage.open("alice", browser, realm).revoke(client);

    assertThat(grant.isDead()).isTrue();
    assertThat(after.lists(client)).isFalse();
    assertThat(after.text()).contains("Revoked: Notebook");
  }

  /** RFC 7009 section 3: a server that looks at signature and expiry alone learns of nothing. */
  @Test
  void pageSaysForHowLongAServerThatDoesNotAskTakesTheAccessToken() throws ParseException {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notebook");
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Grant grant = Grant.by("alice", browser, realm, client, Grant.OFFLINE);
    Duration promised = Duration.ofMinutes(10);
    ConnectionsPage page = ConnectionsPage.open("alice", browser, realm);

    ConnectionsPage after = page.revoke(client);

    for (ConnectionsPage each : List.of(page, after)) {
      assertThat(each.text())
          .contains(
              "A server that does not ask here can accept what the application holds by then for"
                  + " up to 10 minutes more.");
    }
    assertThat(
            SignedJWT.parse(grant.accessToken()).getJWTClaimsSet().getExpirationTime().toInstant())
        .isBetween(before.plus(promised), Instant.now().plus(promised));
  }

  @Test
  void revokeEndsOnlineAndOfflineTokensInAllBrowsers() {
    OAuthClient client = registered("Notebook");
    Grant online = Grant.by("alice", realm.browser(), realm, client, Grant.ONLINE);
    Grant offline = Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE);
    Browser third = realm.browser();
    Grant both = Grant.by("alice", third, realm, client, Grant.ONLINE);
    Grant bothOffline = Grant.by("alice", third, realm, client, Grant.OFFLINE);

    // From a browser in which the client was never used.
    ConnectionsPage.open("alice", realm.browser(), realm).revoke(client);

    assertThat(List.of(online, offline, both, bothOffline)).allMatch(Grant::isDead);
  }

  @Test
  void revokeLeavesOtherClientsOtherUsersAndTheBrowserAlone() {
    Browser browser = realm.browser();
    OAuthClient revoked = registered("Notebook");
    OAuthClient kept = registered("Other");
    Grant.by("alice", browser, realm, revoked, Grant.OFFLINE);
    Grant online = Grant.by("alice", browser, realm, kept, Grant.ONLINE);
    Grant offline = Grant.by("alice", realm.browser(), realm, kept, Grant.OFFLINE);
    Grant ofBob = Grant.by("bob", realm.browser(), realm, revoked, Grant.OFFLINE);

    ConnectionsPage after = ConnectionsPage.open("alice", browser, realm).revoke(revoked);

    assertThat(after.lists(kept)).isTrue();
    assertThat(List.of(online, offline, ofBob)).allMatch(Grant::isAlive);
  }

  /** A hostile client would do just that: each refresh may cross the revocation. */
  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void revokeHoldsAgainstAClientThatRefreshesAllTheTime(String scope) throws Exception {
    OAuthClient client = registered("Busy");
    List<BusyClient> busy =
        Stream.generate(() -> Grant.by("alice", realm.browser(), realm, client, scope))
            .limit(3)
            .map(BusyClient::new)
            .toList();
    ConnectionsPage page = ConnectionsPage.open("alice", realm.browser(), realm);
    ExecutorService threads = Executors.newFixedThreadPool(busy.size());
    try {
      List<Future<Grant>> last = busy.stream().map(threads::submit).toList();
      for (BusyClient each : busy) {
        each.awaitRefreshes();
      }

      ConnectionsPage after = page.revoke(client);

      assertThat(after.text()).contains("Revoked: Busy");
      for (Future<Grant> grant : last) {
        assertThat(grant.get().isDead()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A code is a promise of tokens (RFC 6749 section 4.1.2), so it goes with them. */
  @Test
  void revokeEndsACodeThatWasNotRedeemedYet() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notebook");
    AuthorizationRequest request = client.authorization(Grant.OFFLINE);
    Callback callback = browser.open(request.uri()).login("alice", "alice").accept().callback();

    ConnectionsPage.open("alice", browser, realm).revoke(client);

    assertThat(client.redeem(request, callback).expect(400).error()).isEqualTo("invalid_grant");
  }

  @Test
  void clientHasToAskAgainAfterRevoke() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notebook");
    Grant.by("alice", browser, realm, client, Grant.ONLINE);
    ConnectionsPage.open("alice", browser, realm).revoke(client);

    assertThat(browser.open(client.authorization(Grant.ONLINE).uri()).isConsent()).isTrue();
  }

  /** Nobody was asked for a consent, so there is none to revoke; the tokens end all the same. */
  @Test
  void revokeEndsTokensThatNeededNoConsent() {
    OAuthClient client = registered("Notebook");
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored.put("consentRequired", false);
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
    Browser browser = realm.browser();
    Grant online = Grant.by("alice", browser, realm, client, Grant.ONLINE);
    Grant offline = Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE);

    ConnectionsPage.open("alice", browser, realm).revoke(client);

    assertThat(List.of(online, offline)).allMatch(Grant::isDead);
  }

  @Test
  void revokeIsAnEventThatNamesTheClient() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notebook");
    Grant.by("alice", browser, realm, client, Grant.ONLINE);

    ConnectionsPage.open("alice", browser, realm).revoke(client);

    assertThat(realm.events("REVOKE_GRANT"))
        .anySatisfy(e -> assertThat(e.details()).containsEntry("revoked_client", client.id()));
  }

  @Test
  void clientOfSomebodyElseIsLeftAlone() {
    OAuthClient client = registered("Alice's own");
    OAuthClient ofBob = registered("Bob's");
    Grant grant = Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE);
    Browser bob = realm.browser();
    Grant.by("bob", bob, realm, ofBob, Grant.ONLINE);
    Form form =
        ConnectionsPage.open("bob", bob, realm)
            .revocation(ofBob)
            .with("client", realm.client(client.id()).path("id").asText());

    ConnectionsPage after = new ConnectionsPage(bob.submit(ConnectionsPage.of(realm), form));

    assertThat(after.page().answer().status()).isEqualTo(200);
    assertThat(after.text()).doesNotContain("Revoked:").doesNotContain("Alice's own");
    assertThat(grant.isAlive()).isTrue();
    assertThat(realm.events("REVOKE_GRANT"))
        .noneSatisfy(e -> assertThat(e.details()).containsEntry("revoked_client", client.id()));
  }

  private OAuthClient registered(String name) {
    return OAuthClient.named(realm, REDIRECT_URI, name);
  }
}
