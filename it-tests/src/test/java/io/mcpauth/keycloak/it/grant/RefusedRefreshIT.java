package io.mcpauth.keycloak.it.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.access.StaffServer;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.ExecutorSettings;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A refresh that gives nothing takes nothing: its refresh token stays good. */
@OnKeycloak
class RefusedRefreshIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final OAuthClient client;

  RefusedRefreshIT(McpRealm realm) {
    this.realm = realm;
    this.client = OAuthClient.registered(realm, REDIRECT_URI);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mcp:prompts", "no-such-scope"})
  void aScopeThatWasNotGrantedLeavesTheTokenGood(String scope) {
    Grant grant = Grant.by("alice", realm.browser(), realm, client, Grant.ONLINE);

    assertThat(refresh(grant, scope).expect(400).error()).isEqualTo("invalid_scope");

    assertThat(grant.refreshes()).isTrue();
  }

  /** It is refused last of all, when the new tokens are made and the old one counts as used. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "60"})
  void aScopeThatTheServerDoesNotGiveAnyMoreLeavesTheTokenGood(String window) {
    ExecutorSettings.save(realm, "mcp-grant", Map.of("refresh-retry-seconds", window));
    for (String offline : new String[] {"", " offline_access"}) {
      StaffServer server = StaffServer.registered(realm, "Payroll");
      RealmUser user = RealmUser.created(realm);
      Grant grant = grant(server, user, "mcp:tools mcp:prompts" + offline);
      server.set("mcp.dynamic_scopes", "mcp:tools").expect(204);

      assertThat(refresh(grant, "mcp:prompts").expect(400).error()).isEqualTo("invalid_scope");
      assertThat(refresh(grant, "mcp:prompts").expect(400).error()).isEqualTo("invalid_scope");

      Grant refreshed = grant.refreshed();
      // Of the chain there is one good token, as ever.
      assertThat(refresh(refreshed, "mcp:prompts").expect(400).error()).isEqualTo("invalid_scope");
      Grant last = refreshed.refreshed();
      assertThat(grant.refreshes()).isFalse();
      assertThat(server.isActive(last.accessToken())).isFalse();
      assertThat(last.refreshes()).isFalse();
    }
  }

  /** Access that was taken by mistake and given back. */
  @Test
  void aRoleThatComesBackFindsTheTokenGood() {
    StaffServer server = StaffServer.registered(realm, "Payroll");
    RealmUser user = RealmUser.created(realm);
    Grant grant = grant(server, user);
    server.take(user);
    assertThat(client.refresh(grant.refreshToken()).expect(400).error()).isEqualTo("invalid_grant");

    server.give(user);

    assertThat(grant.refreshes()).isTrue();
  }

  @Test
  void aRetryIsAskedForTheAccessAgain() {
    ExecutorSettings.save(realm, "mcp-grant", Map.of("refresh-retry-seconds", "60"));
    StaffServer server = StaffServer.registered(realm, "Payroll");
    RealmUser user = RealmUser.created(realm);
    Grant grant = grant(server, user);
    Grant successor = grant.refreshed();

    server.take(user);
    assertThat(client.refresh(grant.refreshToken()).expect(400).error()).isEqualTo("invalid_grant");

    server.give(user);
    assertThat(grant.refreshed().tokens()).isEqualTo(successor.tokens());
  }

  private Grant grant(StaffServer server, RealmUser user) {
    return grant(server, user, "mcp:tools");
  }

  private Grant grant(StaffServer server, RealmUser user, String scope) {
    server.give(user);
    AuthorizationRequest request = client.authorization(scope).with("resource", server.url());
    Page consent = realm.browser().open(request.uri()).login(user.name(), user.password());
    return new Grant(
        realm, client, client.redeem(request, consent.accept().callback()).expect(200).json());
  }

  /** What is refused for another reason than the question is not told as one. */
  @Test
  void aRefusalKeepsItsReasonBesideAKeptAnswer() {
    ExecutorSettings.save(realm, "mcp-grant", Map.of("refresh-retry-seconds", "60"));
    Grant grant = Grant.by("alice", realm.browser(), realm, client, Grant.ONLINE);
    grant.refreshed();
    realm.admin().delete("/sessions/" + grant.sessionId()).expect(204);

    Answer refused = refresh(grant, "openid");

    assertThat(refused.expect(400).error()).isEqualTo("invalid_grant");
    assertThat(refused.body()).doesNotContain("a retry names");
  }

  private Answer refresh(Grant grant, String scope) {
    return client.token(
        Form.empty()
            .with("grant_type", "refresh_token")
            .with("refresh_token", grant.refreshToken())
            .with("scope", scope));
  }
}
