package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Revoke for one server ends what is for that server, and what is for another one lives on. */
@OnKeycloak
class ServerRevocationIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final ResourceServer payroll;
  private final ResourceServer calendar;
  private final OAuthClient client;
  private final Browser browser;

  ServerRevocationIT(McpRealm realm) {
    this.realm = realm;
    this.payroll = ResourceServer.registered(realm);
    this.calendar = ResourceServer.registered(realm);
    this.client = OAuthClient.named(realm, REDIRECT_URI, "Notebook");
    this.browser = realm.browser();
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void oneServerIsRevokedAndTheOtherLivesOn(String scope) {
    ServerGrant ended = grant(scope, payroll).refreshed();
    ServerGrant kept = grant(scope, calendar).refreshed();
    assertThat(ended.introspects()).isTrue();

    ConnectionsPage after = page().revoke(client, payroll.url());

    assertThat(ended.isDead()).isTrue();
    assertThat(kept.isAlive()).isTrue();
    assertThat(after.text()).contains("Revoked: Notebook – " + payroll.clientId());
    assertThat(after.servers(client)).containsExactly(calendar.clientId());
  }

  @Test
  void aClientHasOneEntryForEachServer() {
    grant(Grant.ONLINE, payroll);
    grant("openid mcp:tools mcp:resources", calendar);

    ConnectionsPage page = page();

    assertThat(page.servers(client))
        .containsExactlyInAnyOrder(payroll.clientId(), calendar.clientId());
    assertThat(page.about(client, payroll.url()).text())
        .contains("Use the tools of the server on your behalf")
        .contains("Access goes to An application on this computer")
        .doesNotContain("Read");
    assertThat(page.about(client, calendar.url()).text()).contains("Read");
  }

  /** Two of one name are told apart by where access goes. */
  @Test
  void thePageSaysWhereAccessGoes() {
    OAuthClient claude =
        OAuthClient.named(realm, "https://claude.ai/api/mcp/auth_callback", "Claude");
    Grant.by("alice", browser, realm, claude, Grant.ONLINE);
    OAuthClient code = OAuthClient.named(realm, "http://localhost:1455/callback", "Claude");
    Grant.by("alice", browser, realm, code, Grant.ONLINE);

    ConnectionsPage page = page();

    assertThat(page.about(claude).select("header").text()).contains("Access goes to claude.ai");
    assertThat(page.about(code).select("header").text())
        .contains("Access goes to An application on this computer");
  }

  @Test
  void theClientHasToAskAgainForThatServerAlone() {
    grant(Grant.ONLINE, payroll);
    grant(Grant.ONLINE, calendar);

    page().revoke(client, payroll.url());

    assertThat(browser.open(request(Grant.ONLINE, payroll).uri()).isConsent()).isTrue();
    assertThat(
            browser
                .open(request(Grant.ONLINE, calendar).with("prompt", "none").uri())
                .callback()
                .code())
        .isNotEmpty();
  }

  /** Whoever had those tokens is not let in again by a yes to somebody who asks later. */
  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void tokensOfBeforeStayDeadWhenTheServerIsAllowedAgain(String scope) {
    ServerGrant before = grant(scope, payroll);
    grant(Grant.ONLINE, calendar);
    page().revoke(client, payroll.url());
    Seconds.awaitNext();

    ServerGrant again = grant(scope, payroll);

    assertThat(before.isDead()).isTrue();
    assertThat(again.isAlive()).isTrue();
  }

  @Test
  void aCodeThatWasNotRedeemedYetEndsToo() {
    grant(Grant.ONLINE, calendar);
    AuthorizationRequest request = request(Grant.OFFLINE, payroll);
    Callback callback = browser.open(request.uri()).accept().callback();

    browser.submit(ConnectionsPage.of(realm), page().revocation(realm, client, payroll.url()));

    assertThat(client.redeem(request, callback).expect(400).error()).isEqualTo("invalid_grant");
  }

  /** What the server put aside for the tokens to come is not the next grant's. */
  @Test
  void propsThatTheServerKeptAreForgotten() {
    ServerGrant before = grant(Grant.ONLINE, payroll);
    ServerGrant kept = grant(Grant.ONLINE, calendar);
    before.props("PUT").json(Map.of("tenant", "acme")).send().expect(204);
    kept.props("PUT").json(Map.of("tenant", "acme")).send().expect(204);
    page().revoke(client, payroll.url());
    Seconds.awaitNext();

    ServerGrant again = grant(Grant.ONLINE, payroll);

    again.props("GET").send().expect(404);
    kept.props("GET").send().expect(200);
  }

  @Test
  void theLastServerEndsTheConsentAsAWhole() {
    ServerGrant one = grant(Grant.OFFLINE, payroll);
    ServerGrant other = grant(Grant.OFFLINE, calendar);
    ConnectionsPage page = page();

    page.revoke(client, payroll.url());
    assertThat(consents()).contains(client.id());
    ConnectionsPage after =
        new ConnectionsPage(
            browser.submit(
                ConnectionsPage.of(realm), page.revocation(realm, client, calendar.url())));

    assertThat(one.isDead()).isTrue();
    assertThat(other.isDead()).isTrue();
    assertThat(consents()).doesNotContain(client.id());
    assertThat(after.lists(client)).isFalse();
  }

  /** Each of the two sees the other one's server and leaves it. */
  @Test
  void twoRevocationsAtOnceEndBoth() throws Exception {
    ServerGrant one = grant(Grant.OFFLINE, payroll);
    ServerGrant other = grant(Grant.OFFLINE, calendar);
    ConnectionsPage page = page();
    List<Form> forms =
        List.of(
            page.revocation(realm, client, payroll.url()),
            page.revocation(realm, client, calendar.url()));
    ExecutorService threads = Executors.newFixedThreadPool(forms.size());
    try {
      List<Future<?>> sent =
          forms.stream()
              .<Future<?>>map(
                  form -> threads.submit(() -> browser.submit(ConnectionsPage.of(realm), form)))
              .toList();
      for (Future<?> each : sent) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(one.isDead()).isTrue();
    assertThat(other.isDead()).isTrue();
    assertThat(consents()).doesNotContain(client.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void aClientThatRefreshesAllTheTimeKeepsNothing(String scope) throws Exception {
    BusyClient busy = new BusyClient(grant(scope, payroll).grant());
    ServerGrant kept = grant(scope, calendar);
    ConnectionsPage page = page();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Grant> last = thread.submit(busy);
      busy.awaitRefreshes();

      page.revoke(client, payroll.url());

      assertThat(new ServerGrant(last.get(), payroll).isDead()).isTrue();
      assertThat(kept.isAlive()).isTrue();
    } finally {
      thread.shutdownNow();
    }
  }

  /** As the released version left it: a consent of Keycloak's for whatever server. */
  @Test
  void oneServerOfAConsentWithoutRecordsIsRevokedToo() {
    needsConsent(false);
    ServerGrant ended = grant(Grant.ONLINE, payroll);
    ServerGrant kept = grant(Grant.ONLINE, calendar);
    needsConsent(true);
    AccountApplications.of("alice", realm).allow(client);
    ConnectionsPage page = page();
    assertThat(page.servers(client))
        .containsExactlyInAnyOrder(
            payroll.clientId(), calendar.clientId(), "Any server, from before");
    assertThat(page.about(client, payroll.url()).text()).contains("Not recorded");

    ConnectionsPage after = page.revoke(client, payroll.url());

    assertThat(ended.isDead()).isTrue();
    assertThat(after.servers(client))
        .containsExactly(calendar.clientId(), "Any server, from before");
    assertThat(kept.isAlive()).isTrue();
    assertThat(browser.open(request(Grant.ONLINE, payroll).uri()).isConsent()).isTrue();
    ConnectionsPage whole = page().revoke(client);
    assertThat(whole.lists(client)).isFalse();
    assertThat(kept.introspects()).isFalse();
  }

  @Test
  void twoServersOfAConsentWithoutRecordsAreRevokedAtOnce() throws Exception {
    needsConsent(false);
    ServerGrant one = grant(Grant.ONLINE, payroll);
    ServerGrant other = grant(Grant.ONLINE, calendar);
    needsConsent(true);
    AccountApplications.of("alice", realm).allow(client);
    ConnectionsPage page = page();
    Form first = page.revocation(realm, client, payroll.url());
    Form second = page.revocation(realm, client, calendar.url());
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> sent = threads.submit(() -> browser.submit(ConnectionsPage.of(realm), first));
      browser.submit(ConnectionsPage.of(realm), second);
      sent.get();
    } finally {
      threads.shutdownNow();
    }

    assertThat(one.isDead()).isTrue();
    assertThat(other.isDead()).isTrue();
  }

  @Test
  void aServerThatIsGoneCanBeRevoked() {
    grant(Grant.ONLINE, payroll);
    ServerGrant kept = grant(Grant.ONLINE, calendar);
    realm.admin().delete("/clients/" + payroll.id()).expect(204);
    ConnectionsPage page = page();
    assertThat(page.servers(client)).contains(payroll.url());

    ConnectionsPage after = page.revoke(client, payroll.url());

    assertThat(after.servers(client)).containsExactly(calendar.clientId());
    assertThat(kept.isAlive()).isTrue();
  }

  @Test
  void aClientThatIsGoneIsNoEntry() {
    grant(Grant.OFFLINE, payroll);
    OAuthClient other = OAuthClient.named(realm, REDIRECT_URI, "Other");
    Grant.by("alice", browser, realm, other, Grant.ONLINE);
    String id = realm.client(client.id()).path("id").asText();
    Form form = page().revocation(realm, client, payroll.url());
    realm.admin().delete("/clients/" + id).expect(204);

    ConnectionsPage after = new ConnectionsPage(browser.submit(ConnectionsPage.of(realm), form));

    assertThat(after.page().answer().status()).isEqualTo(200);
    assertThat(after.lists(client)).isFalse();
    assertThat(after.lists(other)).isTrue();
  }

  @Test
  void severalAreRevokedWithOneForm() {
    ServerGrant ended = grant(Grant.ONLINE, payroll);
    ServerGrant kept = grant(Grant.ONLINE, calendar);
    OAuthClient second = OAuthClient.named(realm, REDIRECT_URI, "Second");
    Grant ofSecond = Grant.by("alice", browser, realm, second, Grant.OFFLINE);
    OAuthClient third = OAuthClient.named(realm, REDIRECT_URI, "Third");
    Grant ofThird = Grant.by("alice", browser, realm, third, Grant.OFFLINE);
    ConnectionsPage page = page();
    Form ticked =
        page.page()
            .fields("#mcp-several")
            .and("client", page.revocation(second).value("client").orElseThrow())
            .and(
                "access",
                page.revocation(realm, client, payroll.url()).value("access").orElseThrow());

    ConnectionsPage after = new ConnectionsPage(browser.submit(ConnectionsPage.of(realm), ticked));

    assertThat(after.page().html().select("[role=status] li").eachText())
        .containsExactlyInAnyOrder("Second", "Notebook – " + payroll.clientId());
    assertThat(ended.isDead()).isTrue();
    assertThat(ofSecond.isDead()).isTrue();
    assertThat(kept.isAlive()).isTrue();
    assertThat(ofThird.isAlive()).isTrue();
  }

  @Test
  void nothingTickedIsNothingRevoked() {
    ServerGrant grant = grant(Grant.ONLINE, payroll);
    grant(Grant.ONLINE, calendar);

    ConnectionsPage after = new ConnectionsPage(page().page().send("#mcp-several"));

    assertThat(after.page().answer().status()).isEqualTo(400);
    assertThat(after.text()).contains("Tick what you want to revoke first");
    assertThat(grant.isAlive()).isTrue();
  }

  @Test
  void aServerOfSomebodyElseIsLeftAlone() {
    ServerGrant grant = grant(Grant.ONLINE, payroll);
    Browser bob = realm.browser();
    ServerGrant.by("bob", bob, realm, client, Grant.ONLINE, calendar);
    ConnectionsPage page = ConnectionsPage.open("bob", bob, realm);

    bob.submit(ConnectionsPage.of(realm), page.revocation(realm, client, payroll.url()));

    assertThat(grant.isAlive()).isTrue();
    assertThat(ConnectionsPage.open("bob", bob, realm).servers(client))
        .containsExactly(calendar.clientId());
  }

  /** Nothing says what the user allowed there, so it can only end as a whole. */
  @Test
  void aClientThatNeedsNoConsentIsRevokedAsAWhole() {
    needsConsent(false);
    ServerGrant grant = grant(Grant.ONLINE, payroll);
    ServerGrant other = grant(Grant.ONLINE, calendar);
    ConnectionsPage page = page();
    assertThat(page.about(client, payroll.url()).select("form")).isEmpty();

    browser.submit(ConnectionsPage.of(realm), page.revocation(realm, client, payroll.url()));
    assertThat(grant.refreshed().isAlive()).isTrue();

    page().revoke(client);
    assertThat(other.introspects()).isFalse();
  }

  @Test
  void theEventNamesClientAndServer() {
    grant(Grant.ONLINE, payroll);
    grant(Grant.ONLINE, calendar);

    page().revoke(client, payroll.url());

    assertThat(realm.events("REVOKE_GRANT"))
        .anySatisfy(
            e ->
                assertThat(e.details())
                    .containsEntry("revoked_client", client.id())
                    .containsEntry("revoked_servers", payroll.url()));
  }

  /** Keycloak's own list knows clients and no servers. */
  @Test
  void theAccountConsoleEndsAllServersOfAClient() {
    ServerGrant one = grant(Grant.OFFLINE, payroll);
    ServerGrant other = grant(Grant.ONLINE, calendar);
    AccountApplications console = AccountApplications.of("alice", realm);
    assertThat(console.clientIds()).contains(client.id());

    console.revoke(client);

    assertThat(one.isDead()).isTrue();
    assertThat(other.isDead()).isTrue();
    assertThat(page().lists(client)).isFalse();
  }

  /** A token of before cannot become one of after at another server. */
  @Test
  void theServerExchangesNoTokenOfBefore() {
    ResourceServer exchanging =
        ResourceServer.registered(realm, Map.of("standard.token.exchange.enabled", "true"));
    ServerGrant before = grant(Grant.ONLINE, exchanging);
    grant(Grant.ONLINE, calendar);
    exchange(exchanging, before, 200);
    page().revoke(client, exchanging.url());
    exchange(exchanging, before, 400);
    Seconds.awaitNext();
    ServerGrant again = grant(Grant.ONLINE, exchanging);

    exchange(exchanging, before, 400);
    exchange(exchanging, again, 200);
  }

  /** The client did without the mapper that names the user: only the session tells who it is. */
  @Test
  void aRefreshTokenWithoutSubjectStaysDeadToo() {
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    String id = stored.path("id").asText();
    for (JsonNode scope :
        realm.admin().get("/clients/" + id + "/default-client-scopes").expect(200).json()) {
      if (scope.path("name").asText().equals("basic")) {
        realm
            .admin()
            .delete("/clients/" + id + "/default-client-scopes/" + scope.path("id").asText())
            .expect(204);
      }
    }
    ServerGrant before = grant(Grant.OFFLINE, payroll);
    grant(Grant.ONLINE, calendar);
    page().revoke(client, payroll.url());
    assertThat(before.refresh().error()).isEqualTo("invalid_grant");
    Seconds.awaitNext();
    grant(Grant.OFFLINE, payroll);

    assertThat(before.refresh().expect(400).error()).isEqualTo("invalid_grant");
  }

  private static void exchange(ResourceServer server, ServerGrant grant, int status) {
    server
        .token(
            Form.empty()
                .with("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                .with("subject_token", grant.grant().accessToken())
                .with("subject_token_type", "urn:ietf:params:oauth:token-type:access_token")
                .with("resource", server.url()))
        .expect(status);
  }

  private ConnectionsPage page() {
    return ConnectionsPage.open("alice", browser, realm);
  }

  private ServerGrant grant(String scope, ResourceServer server) {
    return ServerGrant.by("alice", browser, realm, client, scope, server);
  }

  private AuthorizationRequest request(String scope, ResourceServer server) {
    return client.authorization(scope).with("resource", server.url());
  }

  private void needsConsent(boolean needed) {
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored.put("consentRequired", needed);
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
  }

  /** Client ids of alice's consents, as Keycloak has them. */
  private List<String> consents() {
    JsonNode alice = realm.admin().get("/users?exact=true&username=alice").expect(200).json();
    return realm
        .admin()
        .get("/users/" + alice.path(0).path("id").asText() + "/consents")
        .expect(200)
        .json()
        .findValuesAsText("clientId");
  }
}
