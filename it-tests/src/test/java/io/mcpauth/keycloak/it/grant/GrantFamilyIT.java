package io.mcpauth.keycloak.it.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.ConnectionsPage;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.connections.Seconds;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.ExecutorSettings;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each authorization is a grant of its own, also where one client has several in one browser
 * session: what ends one leaves the others alone.
 */
@OnKeycloak
class GrantFamilyIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final Browser browser;
  private final OAuthClient client;

  GrantFamilyIT(McpRealm realm) {
    this.realm = realm;
    this.browser = realm.browser();
    this.client = OAuthClient.registered(realm, REDIRECT_URI);
  }

  @OfAnyScopes
  void aReplayedCodeEndsItsGrantAlone(String scope, String scopeOfOthers) {
    Grant before = grant(scopeOfOthers);
    Code code = code(scope);
    Grant ended = redeem(code);
    Grant after = grant(scopeOfOthers);

    assertThat(client.redeem(code.request(), code.callback()).expect(400).error())
        .isEqualTo("invalid_grant");

    assertThat(ended.isDead()).isTrue();
    assertThat(before.isAlive()).isTrue();
    assertThat(after.isAlive()).isTrue();
  }

  /** Also what was refreshed since. */
  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void aReplayedCodeEndsWhatItsTokensWereRefreshedTo(String scope) {
    Grant other = grant(scope);
    Code code = code(scope);
    Grant refreshed = redeem(code).refreshed().refreshed();

    client.redeem(code.request(), code.callback()).expect(400);

    assertThat(refreshed.isDead()).isTrue();
    assertThat(other.isAlive()).isTrue();
  }

  @OfAnyScopes
  void aReusedRefreshTokenEndsItsGrantAlone(String scope, String scopeOfOthers) {
    Grant before = grant(scopeOfOthers);
    Grant used = grant(scope);
    Grant ended = used.refreshed();
    Grant after = grant(scopeOfOthers);

    assertThat(client.refresh(used.refreshToken()).expect(400).error()).isEqualTo("invalid_grant");

    assertThat(used.isDead()).isTrue();
    assertThat(ended.isDead()).isTrue();
    assertThat(before.isAlive()).isTrue();
    assertThat(after.isAlive()).isTrue();
  }

  @OfAnyScopes
  void aRevokedRefreshTokenEndsItsGrantAlone(String scope, String scopeOfOthers) {
    Grant before = grant(scopeOfOthers);
    Grant first = grant(scope);
    Grant ended = first.refreshed();
    Grant after = grant(scopeOfOthers);

    assertThat(client.revoke(ended.refreshToken()).expect(200).body()).isEmpty();

    assertThat(first.isDead()).isTrue();
    assertThat(ended.isDead()).isTrue();
    assertThat(before.isAlive()).isTrue();
    assertThat(after.isAlive()).isTrue();
  }

  /** RFC 7009: a token that was used is a token of the grant as well. */
  @Test
  void aUsedRefreshTokenCanBeRevokedToo() {
    Grant other = grant(Grant.ONLINE);
    Grant used = grant(Grant.ONLINE);
    Grant last = used.refreshed();

    client.revoke(used.refreshToken()).expect(200);

    assertThat(last.isDead()).isTrue();
    assertThat(other.isAlive()).isTrue();
  }

  /** Keycloak compares the seconds in which tokens were issued. */
  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void aTokenThatWasUsedTwoTurnsAgoIsKnownInTheSameSecond(String scope) {
    Grant first = grant(scope);
    Grant second = first.refreshed();
    Grant third = second.refreshed();

    assertThat(first.refreshes()).isFalse();

    assertThat(third.isDead()).isTrue();
  }

  @Test
  void whatHasEndedStaysSo() {
    Grant other = grant(Grant.ONLINE);
    Grant ended = grant(Grant.ONLINE);
    client.revoke(ended.refreshToken()).expect(200);

    grant(Grant.ONLINE);
    other.refreshed();

    assertThat(ended.isDead()).isTrue();
    // Nothing to see for the client: RFC 7009 section 2.2.
    assertThat(client.revoke(ended.refreshToken()).expect(200).body()).isEmpty();
    assertThat(realm.events("REVOKE_GRANT_ERROR").get(0).details().get("reason"))
        .isEqualTo("its grant has ended");
  }

  /** One goes on; the others are replays of it, and not of anything else in the session. */
  @Test
  void fiftyRequestsWithOneCodeHarmNoOtherGrant() throws Exception {
    Grant online = grant(Grant.ONLINE);
    Grant offline = grant(Grant.OFFLINE);
    for (String scope : List.of(Grant.ONLINE, Grant.OFFLINE)) {
      Code code = code(scope);

      List<Answer> answers =
          Together.send(50, () -> client.redeem(code.request(), code.callback()));

      List<Answer> redeemed = answers.stream().filter(a -> a.status() == 200).toList();
      assertThat(redeemed).hasSize(1);
      assertThat(answers).allMatch(a -> a.status() == 200 || a.error().equals("invalid_grant"));
      assertThat(new Grant(realm, client, redeemed.get(0).json()).isDead()).isTrue();
    }
    assertThat(online.isAlive()).isTrue();
    assertThat(offline.isAlive()).isTrue();
  }

  /** A code that could not be redeemed has given nothing, and its replay takes nothing. */
  @Test
  void aWrongVerifierHarmsNoOtherGrant() {
    Grant other = grant(Grant.ONLINE);
    Code code = code(Grant.ONLINE);
    var wrong =
        client.redemption(code.request(), code.callback()).with("code_verifier", "a".repeat(43));

    client.token(wrong).expect(400);
    client.token(wrong).expect(400);
    client.redeem(code.request(), code.callback()).expect(400);

    assertThat(other.isAlive()).isTrue();
  }

  @Test
  void signingOutEndsThemAll() {
    Grant first = grant(Grant.ONLINE);
    Grant second = grant(Grant.ONLINE);

    realm.admin().delete("/sessions/" + first.sessionId()).expect(204);

    assertThat(first.isDead()).isTrue();
    assertThat(second.isDead()).isTrue();
  }

  @Test
  void revokeOnThePageEndsThemAll() {
    Grant online = grant(Grant.ONLINE);
    Grant offline = grant(Grant.OFFLINE);

    ConnectionsPage.open("alice", browser, realm).revoke(client);

    assertThat(online.isDead()).isTrue();
    assertThat(offline.isDead()).isTrue();
  }

  @Test
  void oneIdIsInAllTokensOfAGrantAndInItsEvents() throws Exception {
    realm.storeEvents("REFRESH_TOKEN");
    Grant first = grant(Grant.OFFLINE);
    Grant second = grant(Grant.OFFLINE);
    String id = idOf(first);

    assertThat(id).matches("[A-Za-z0-9_-]{22}").isNotEqualTo(idOf(second));
    assertThat(introspected(first)).isEqualTo(id);
    assertThat(latest("CODE_TO_TOKEN").details().get("grant_id")).isEqualTo(idOf(second));

    Grant refreshed = first.refreshed();
    assertThat(idOf(refreshed)).isEqualTo(id);
    assertThat(introspected(refreshed)).isEqualTo(id);
    assertThat(latest("REFRESH_TOKEN").details().get("grant_id")).isEqualTo(id);

    client.revoke(refreshed.refreshToken()).expect(200);
    RealmEvent revoked = latest("REVOKE_GRANT");
    assertThat(revoked.details().get("grant_id")).isEqualTo(id);
    assertThat(revoked.userId()).isNotEmpty();
  }

  @Test
  void theEventOfAReplayNamesTheGrant() throws Exception {
    realm.storeEvents("REFRESH_TOKEN_ERROR");
    Code code = code(Grant.ONLINE);
    Grant grant = redeem(code);
    client.redeem(code.request(), code.callback()).expect(400);
    assertThat(latest("CODE_TO_TOKEN_ERROR").details().get("grant_id")).isEqualTo(idOf(grant));
    assertThat(latest("REVOKE_GRANT").details())
        .containsEntry("grant_id", idOf(grant))
        .containsEntry("reason", "authorization code presented again");

    Grant other = grant(Grant.ONLINE);
    other.refreshed();
    client.refresh(other.refreshToken()).expect(400);
    assertThat(latest("REFRESH_TOKEN_ERROR").details().get("grant_id")).isEqualTo(idOf(other));
  }

  /** Of version 0.1.0, whose data this stands for: it ends as it did there. */
  @Test
  void aGrantWithoutAnIdWorksOnAndGetsOne() throws Exception {
    Grant named = grant(Grant.OFFLINE);
    List<Grant> unnamed = new ArrayList<>();
    ExecutorSettings.without(realm, "mcp-grant", () -> unnamed.add(grant(Grant.OFFLINE)));
    Grant before = unnamed.get(0);
    assertThat(realm.verified(before.accessToken()).getClaim("grant_id")).isNull();
    assertThat(before.introspects()).isTrue();

    Grant after = before.refreshed();
    Grant later = after.refreshed();

    assertThat(idOf(after)).matches("[A-Za-z0-9_-]{22}").isNotEqualTo(idOf(named));
    assertThat(idOf(later)).isEqualTo(idOf(after));
    assertThat(named.introspects()).isTrue();
    assertThat(client.refresh(before.refreshToken()).expect(400).error())
        .isEqualTo("invalid_grant");
    assertThat(later.isDead()).isTrue();
    assertThat(named.isDead()).isTrue();
  }

  /** It stands in tokens that servers see: it must be worth nothing. */
  @Test
  void theIdIsNoCode() throws Exception {
    Code code = code(Grant.ONLINE);
    Grant grant = redeem(code);
    String value = code.callback().code();
    String made = idOf(grant) + value.substring(value.indexOf('.'));

    client.token(client.redemption(code.request(), code.callback()).with("code", made)).expect(400);
    client.revoke(idOf(grant)).expect(200);

    assertThat(grant.isAlive()).isTrue();
  }

  /** A session is stored, so it does not remember any number of ended grants. */
  @Test
  void tooManyEndedGrantsEndTheClientSession() {
    Grant kept = grant(Grant.ONLINE);
    for (int i = 0; i < 100; i++) {
      client.revoke(grant(Grant.ONLINE).refreshToken()).expect(200);
    }
    Grant alive = kept.refreshed();
    assertThat(alive.introspects()).isTrue();

    client.revoke(grant(Grant.ONLINE).refreshToken()).expect(200);

    assertThat(alive.isDead()).isTrue();
  }

  /** Each is kept, so that each ends alone. */
  @Test
  void codesThatAreRedeemedAtOnceEachEndTheirOwnGrant() throws Exception {
    for (String scope : List.of(Grant.ONLINE, Grant.OFFLINE)) {
      Queue<Code> codes = new ConcurrentLinkedQueue<>();
      for (int i = 0; i < 12; i++) {
        codes.add(code(scope));
      }
      Queue<Redeemed> redeemed = new ConcurrentLinkedQueue<>();
      Together.send(
          codes.size(),
          () -> {
            Code mine = codes.remove();
            Answer answer = client.redeem(mine.request(), mine.callback()).expect(200);
            redeemed.add(new Redeemed(mine, new Grant(realm, client, answer.json())));
            return answer;
          });

      Redeemed last = redeemed.remove();
      for (Redeemed one : redeemed) {
        client.redeem(one.code().request(), one.code().callback()).expect(400);
        assertThat(one.grant().isDead()).isTrue();
      }
      assertThat(last.grant().isAlive()).isTrue();
    }
  }

  private record Redeemed(Code code, Grant grant) {}

  /** A session is stored: the grant that was used longest ago gives way, and does not work on. */
  @Test
  void aClientSessionHoldsSoManyGrants() {
    Grant oldest = grant(Grant.ONLINE);
    Grant used = grant(Grant.ONLINE);
    List<Grant> others = new ArrayList<>();
    for (int i = 0; i < 62; i++) {
      others.add(grant(Grant.ONLINE));
    }
    Seconds.awaitNext();
    Grant refreshed = used.refreshed();
    assertThat(oldest.introspects()).isTrue();

    Grant next = grant(Grant.ONLINE);

    // One of those of the first second has given way.
    others.add(oldest);
    assertThat(others.stream().filter(grant -> !grant.introspects())).hasSize(1);
    assertThat(others.stream().filter(grant -> !grant.refreshes())).hasSize(1);
    assertThat(refreshed.isAlive()).isTrue();
    assertThat(next.isAlive()).isTrue();
  }

  private record Code(AuthorizationRequest request, Callback callback) {}

  private Code code(String scope) {
    AuthorizationRequest request = client.authorization(scope);
    Page page = browser.open(request.uri());
    page = page.isLogin() ? page.login("alice", "alice") : page;
    page = page.isConsent() ? page.accept() : page;
    return new Code(request, page.callback());
  }

  private Grant redeem(Code code) {
    JsonNode tokens = client.redeem(code.request(), code.callback()).expect(200).json();
    return new Grant(realm, client, tokens);
  }

  private Grant grant(String scope) {
    return redeem(code(scope));
  }

  private String idOf(Grant grant) throws Exception {
    return realm.verified(grant.accessToken()).getStringClaim("grant_id");
  }

  private String introspected(Grant grant) {
    return realm.introspect("sample-mcp-server", grant.accessToken()).path("grant_id").asText();
  }

  private RealmEvent latest(String type) {
    return realm.events(type).get(0);
  }

  /** The scope of the grant that ends, and that of others in the session. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @CsvSource({
    Grant.ONLINE + "," + Grant.ONLINE,
    Grant.ONLINE + "," + Grant.OFFLINE,
    Grant.OFFLINE + "," + Grant.ONLINE,
    Grant.OFFLINE + "," + Grant.OFFLINE,
  })
  private @interface OfAnyScopes {}
}
