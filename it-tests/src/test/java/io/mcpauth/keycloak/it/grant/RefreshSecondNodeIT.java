package io.mcpauth.keycloak.it.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.ExecutorSettings;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SecondNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Grants end alone, and refreshes are answered again, whichever node is asked. */
@Tag("postgres")
@OnKeycloak
class RefreshSecondNodeIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final int PROCESSES = 43;

  private final McpRealm first;
  private final McpRealm second;
  private final Browser browser;
  private final OAuthClient client;

  RefreshSecondNodeIT(McpRealm realm, SecondNode node) {
    this.first = realm;
    this.second = realm.through(node);
    this.browser = first.browser();
    this.client = OAuthClient.registered(first, REDIRECT_URI);
  }

  @BeforeEach
  void allowRetries() {
    ExecutorSettings.save(first, "mcp-grant", Map.of("refresh-retry-seconds", "10"));
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void whatEndsOnOneNodeHasEndedOnTheOther(String scope) {
    Grant other = grant(scope);
    Grant ended = grant(scope).at(second).refreshed();
    assertThat(ended.introspects()).isTrue();

    client.revoke(ended.refreshToken()).expect(200);

    assertThat(ended.isDead()).isTrue();
    assertThat(ended.at(first).isDead()).isTrue();
    assertThat(other.at(second).isAlive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void aCodeThatWasRedeemedOnOneNodeIsKnownOnTheOther(String scope) {
    Grant other = grant(scope);
    AuthorizationRequest request = client.authorization(scope);
    Page page = browser.open(request.uri());
    Callback callback = (page.isConsent() ? page.accept() : page).callback();
    Grant grant = new Grant(first, client, client.redeem(request, callback).expect(200).json());

    OAuthClient.of(second, client.registration()).redeem(request, callback).expect(400);

    assertThat(grant.isDead()).isTrue();
    assertThat(other.isAlive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void aRefreshIsAnsweredAgainOnTheOtherNode(String scope) {
    Grant grant = grant(scope);
    Answer answer = client.refresh(grant.refreshToken()).expect(200);
    OAuthClient there = OAuthClient.of(second, client.registration());

    assertThat(there.refresh(grant.refreshToken()).expect(200).body()).isEqualTo(answer.body());

    Grant successor = new Grant(second, client, answer.json()).at(second);
    Grant last = successor.refreshed();
    // Used there, so here it is a replay.
    assertThat(client.refresh(grant.refreshToken()).expect(400).error()).isEqualTo("invalid_grant");
    assertThat(last.isDead()).isTrue();
    assertThat(last.at(first).isDead()).isTrue();
  }

  @Test
  void manyProcessesOnBothNodesGetTheSameAnswer() throws Exception {
    OAuthClient there = OAuthClient.of(second, client.registration());
    Grant grant = grant(Grant.OFFLINE);
    for (int round = 0; round < 5; round++) {
      Grant shared = grant;
      AtomicInteger next = new AtomicInteger();

      List<Answer> answers =
          Together.send(
              PROCESSES,
              () ->
                  (next.getAndIncrement() % 2 == 0 ? client : there)
                      .refresh(shared.refreshToken()));

      assertThat(answers).allMatch(answer -> answer.status() == 200);
      assertThat(answers.stream().map(Answer::body).distinct()).hasSize(1);
      grant = new Grant(first, client, answers.get(0).json());
    }
    assertThat(grant.isAlive()).isTrue();
  }

  private Grant grant(String scope) {
    return Grant.by("alice", browser, first, client, scope);
  }
}
