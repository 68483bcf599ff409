package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page lists: who acts for the user, on which server, since when. */
@OnKeycloak
class ConnectionsIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String SAMPLE = "http://localhost:3000/mcp";

  private final McpRealm realm;

  ConnectionsIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void saysWhoWhereWhatAndSinceWhen() {
    Instant before = now();
    Browser browser = realm.browser();
    OAuthClient client = registered("Notebook");
    Grant.by("alice", browser, realm, client, Grant.ONLINE);

    ConnectionsPage page = ConnectionsPage.open("alice", browser, realm);

    assertThat(page.about(client).expectFirst("h2").text()).isEqualTo("Notebook");
    assertThat(page.about(client).text())
        .contains("An application that calls itself")
        .contains("Sample MCP server")
        .contains(SAMPLE)
        .contains("Use the tools of the server on your behalf");
    assertThat(page.since(client)).isBetween(before, Instant.now());
    assertThat(page.lastRefreshed(client)).isBetween(before, Instant.now());
  }

  @Test
  void listsNothingOfAnotherUser() {
    OAuthClient client = registered("Notebook");
    Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE);

    assertThat(ConnectionsPage.open("bob", realm.browser(), realm).lists(client)).isFalse();
    assertThat(ConnectionsPage.open("alice", realm.browser(), realm).lists(client)).isTrue();
  }

  /** Keycloak's account console and the like are no clients that act for somebody. */
  @Test
  void doesNotListWhatTheUserOnlySignsInTo() {
    ConnectionsPage page = ConnectionsPage.open("bob", realm.browser(), realm);

    assertThat(page.page().html().select(".mcp-client-id").eachText()).doesNotContain("account");
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void followsARefresh(String scope) {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notebook");
    Grant grant = Grant.by("alice", browser, realm, client, scope);
    Instant before = now();

    grant.refreshed();

    assertThat(ConnectionsPage.open("alice", browser, realm).lastRefreshed(client))
        .isBetween(before, Instant.now());
  }

  @Test
  void saysWhetherTheClientKeepsItsAccessAfterSignOut() {
    Browser browser = realm.browser();
    OAuthClient online = registered("Online");
    OAuthClient offline = registered("Offline");
    Grant.by("alice", browser, realm, online, Grant.ONLINE);
    Grant.by("alice", browser, realm, offline, Grant.OFFLINE);

    ConnectionsPage page = ConnectionsPage.open("alice", browser, realm);

    assertThat(page.about(online).text()).contains("Its access ends when you sign out");
    assertThat(page.about(offline).text()).contains("It keeps its access");
  }

  /** One client session carries the authorizations for both. */
  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void listsEveryServerThatTheClientHasTokensFor(String scope) {
    String other = "https://" + scope.length() + ".example/mcp";
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                "server-" + scope.length(),
                "name",
                "Calendar",
                "publicClient",
                false,
                "standardFlowEnabled",
                false,
                "attributes",
                Map.of("resource_url", other)))
        .expect(201);
    Browser browser = realm.browser();
    OAuthClient client = registered("Notebook");
    Grant.by("alice", browser, realm, client, Grant.ONLINE);
    Grant.by("alice", browser, realm, client, client.authorization(scope).with("resource", other));

    assertThat(ConnectionsPage.open("alice", browser, realm).about(client).text())
        .contains("Sample MCP server")
        .contains(SAMPLE)
        .contains("Calendar")
        .contains(other);
  }

  /** The administrator vouches for the name of such a client; the user consented all the same. */
  @Test
  void listsAClientThatAnAdministratorMade() {
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                "house-client",
                "name",
                "House client",
                "publicClient",
                true,
                "consentRequired",
                true,
                "redirectUris",
                List.of(REDIRECT_URI)))
        .expect(201);
    OAuthClient client = OAuthClient.known(realm, "house-client", REDIRECT_URI);
    Browser browser = realm.browser();
    Grant.by("alice", browser, realm, client, "openid profile");

    ConnectionsPage page = ConnectionsPage.open("alice", browser, realm);

    assertThat(page.about(client).text())
        .contains("House client")
        .doesNotContain("calls itself")
        .contains("No MCP server");
  }

  private OAuthClient registered(String name) {
    return OAuthClient.named(realm, REDIRECT_URI, name);
  }

  /** Keycloak counts in seconds. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
