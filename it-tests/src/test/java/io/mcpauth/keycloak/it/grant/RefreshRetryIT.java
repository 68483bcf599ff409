package io.mcpauth.keycloak.it.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.ExecutorSettings;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.secret.Metrics;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A refresh that was answered gets the same answer again, where {@code refresh-retry-seconds} is
 * set.
 */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class RefreshRetryIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  /** As many as in a public report. */
  private static final int PROCESSES = 43;

  private static final String RETRIES = "mcp_refresh_retries_total{server=\"sample-mcp-server\"}";
  private static final String REPLAYS = "mcp_refresh_replays_total{server=\"sample-mcp-server\"}";

  private final McpRealm realm;
  private final KeycloakServer server;
  private final Browser browser;
  private final OAuthClient client;

  RefreshRetryIT(McpRealm realm, KeycloakServer server) {
    this.realm = realm;
    this.server = server;
    this.browser = realm.browser();
    this.client = OAuthClient.registered(realm, REDIRECT_URI);
  }

  @BeforeEach
  void allowRetries() {
    window(60);
  }

  private void window(int seconds) {
    ExecutorSettings.save(
        realm, "mcp-grant", Map.of("refresh-retry-seconds", Integer.toString(seconds)));
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void theSameAnswerComesAgainToTheLetter(String scope) {
    Grant grant = grant(scope);

    Answer first = client.refresh(grant.refreshToken()).expect(200);
    Answer second = client.refresh(grant.refreshToken()).expect(200);
    Answer third = client.refresh(grant.refreshToken()).expect(200);

    assertThat(second.body()).isEqualTo(first.body());
    assertThat(third.body()).isEqualTo(first.body());
    assertThat(second.header("Content-Type")).isEqualTo(first.header("Content-Type"));
    assertThat(second.header("Cache-Control")).hasValue("no-store");
    assertThat(tokensOf(second).isAlive()).isTrue();
  }

  /** The answer says what RFC 6749 section 5.1 wants of it, whether it is kept or not. */
  @Test
  void theAnswerIsTheSameAsWithoutRetries() {
    Grant grant = grant(Grant.ONLINE);

    Answer kept = client.refresh(grant.refreshToken()).expect(200);

    assertThat(kept.json().properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrderElementsOf(
            grant.tokens().properties().stream().map(Map.Entry::getKey).toList());
    assertThat(kept.json().path("scope").asText().split(" "))
        .containsExactlyInAnyOrder(grant.tokens().path("scope").asText().split(" "));
  }

  /** Each link of the chain can be lost. */
  @Test
  void theNextAnswerCanBeRetriedToo() {
    Grant grant = grant(Grant.ONLINE);
    grant.refreshed();
    Grant second = grant.refreshed();
    Grant third = second.refreshed();

    assertThat(second.refreshed().tokens()).isEqualTo(third.tokens());
    assertThat(third.isAlive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void onceTheSuccessorWasUsedItIsAReplay(String scope) {
    Grant other = grant(scope);
    Grant grant = grant(scope);
    Grant last = grant.refreshed().refreshed();

    assertThat(client.refresh(grant.refreshToken()).expect(400).error()).isEqualTo("invalid_grant");

    assertThat(last.isDead()).isTrue();
    assertThat(other.isAlive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scope=mcp:tools",
        "scope=openid",
        "scope=mcp:prompts",
        "scope=no-such-scope",
        "resource=http://localhost:3000/mcp",
        "resource=https://another.example/mcp"
      })
  void aRetryThatAsksForSomethingElseGetsNothingAndEndsNothing(String more) {
    Grant grant = grant(Grant.ONLINE);
    Grant successor = grant.refreshed();
    String[] parameter = more.split("=", 2);

    Answer refused = client.token(refresh(grant).with(parameter[0], parameter[1]));

    assertThat(refused.expect(400).error()).isEqualTo("invalid_grant");
    assertThat(refused.json().has("access_token")).isFalse();
    assertThat(successor.introspects()).isTrue();
    // The retry that was due is still answered.
    assertThat(grant.refreshed().tokens()).isEqualTo(successor.tokens());
    assertThat(successor.isAlive()).isTrue();
  }

  @Test
  void whatTheFirstRequestAskedForIsAskedForAgain() {
    Grant grant = grant("openid mcp:tools mcp:prompts");
    Form narrow =
        refresh(grant)
            .with("scope", "openid mcp:tools")
            .with("resource", "http://localhost:3000/mcp");
    Answer first = client.token(narrow).expect(200);

    assertThat(client.token(narrow.with("scope", "mcp:tools openid")).expect(200).body())
        .isEqualTo(first.body());
    assertThat(client.token(narrow.without("scope")).expect(400).error())
        .isEqualTo("invalid_grant");
    assertThat(client.token(narrow.without("resource")).expect(400).error())
        .isEqualTo("invalid_grant");
    assertThat(client.token(narrow).expect(200).body()).isEqualTo(first.body());
  }

  @Test
  void anotherClientGetsNothing() {
    Grant grant = grant(Grant.ONLINE);
    Grant successor = grant.refreshed();
    OAuthClient stranger = OAuthClient.registered(realm, REDIRECT_URI);

    assertThat(stranger.refresh(grant.refreshToken()).expect(400).error())
        .isEqualTo("invalid_grant");

    assertThat(successor.isAlive()).isTrue();
  }

  /** A session that has ended answers nobody, whatever was kept. */
  @Test
  void nothingIsAnsweredAfterTheEnd() {
    Grant signedOut = grant(Grant.ONLINE);
    signedOut.refreshed();
    realm.admin().delete("/sessions/" + signedOut.sessionId()).expect(204);
    assertThat(signedOut.refreshes()).isFalse();

    Grant revoked = Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE);
    client.revoke(revoked.refreshed().refreshToken()).expect(200);
    assertThat(revoked.refreshes()).isFalse();
  }

  @Test
  void theEventAndTheMetricsTellIt() {
    realm.storeEvents("REFRESH_TOKEN");
    realm.storeEvents("REFRESH_TOKEN_ERROR");
    Metrics before = warm();
    Grant grant = grant(Grant.ONLINE);
    grant.refreshed();
    grant.refreshed();
    List<RealmEvent> events = realm.events("REFRESH_TOKEN");
    assertThat(events.get(1).details()).doesNotContainKey("retry");
    RealmEvent retried = events.get(0);
    assertThat(retried.details()).containsEntry("retry", "true").containsKey("grant_id");
    assertThat(retried.clientId()).isEqualTo(client.id());
    assertThat(retried.userId()).isNotEmpty();
    grant.refreshed().refreshed();
    client.refresh(grant.refreshToken()).expect(400);

    Metrics after = Metrics.of(server);
    assertThat(after.since(before, RETRIES)).isEqualTo(2);
    assertThat(after.since(before, REPLAYS)).isEqualTo(1);
    assertThat(realm.events("REFRESH_TOKEN_ERROR").get(0).details().get("reason"))
        .contains("used before");
  }

  /** Counters are there from their first increment on. */
  private Metrics warm() {
    Grant grant = grant(Grant.ONLINE);
    grant.refreshed();
    grant.refreshed().refreshed();
    client.refresh(grant.refreshToken()).expect(400);
    return Metrics.of(server);
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void afterTheWindowItIsAReplay(String scope) throws Exception {
    window(1);
    Grant other = grant(scope);
    Grant grant = grant(scope);
    Instant used = Instant.now();
    Grant successor = grant.refreshed();
    while (Instant.now().isBefore(used.plusSeconds(3))) {
      Thread.sleep(100);
    }

    assertThat(grant.refreshes()).isFalse();

    assertThat(successor.isDead()).isTrue();
    assertThat(other.isAlive()).isTrue();
  }

  @Test
  void manyProcessesOfOneClientGetTheSameAnswer() throws Exception {
    window(10);
    Grant grant = grant(Grant.OFFLINE);
    for (int round = 0; round < 20; round++) {
      Grant shared = grant;

      List<Answer> answers = Together.send(PROCESSES, () -> client.refresh(shared.refreshToken()));

      assertThat(answers).allMatch(answer -> answer.status() == 200);
      assertThat(answers.stream().map(Answer::body).distinct()).hasSize(1);
      grant = tokensOf(answers.get(0));
    }
    assertThat(grant.isAlive()).isTrue();
  }

  @Test
  void withoutRetriesOneOfThemIsLetIn() throws Exception {
    window(0);
    Grant other = grant(Grant.OFFLINE);
    for (int round = 0; round < 5; round++) {
      Grant shared = grant(Grant.OFFLINE);

      List<Answer> answers = Together.send(PROCESSES, () -> client.refresh(shared.refreshToken()));

      List<Answer> let = answers.stream().filter(answer -> answer.status() == 200).toList();
      assertThat(let).hasSize(1);
      assertThat(answers)
          .filteredOn(answer -> answer.status() != 200)
          .allMatch(answer -> answer.error().equals("invalid_grant"));
      assertThat(tokensOf(let.get(0)).isDead()).isTrue();
    }
    assertThat(other.isAlive()).isTrue();
  }

  private Form refresh(Grant grant) {
    return Form.empty()
        .with("grant_type", "refresh_token")
        .with("refresh_token", grant.refreshToken());
  }

  private Grant tokensOf(Answer answer) {
    return new Grant(realm, client, answer.expect(200).json());
  }

  private Grant grant(String scope) {
    return Grant.by("alice", browser, realm, client, scope);
  }
}
