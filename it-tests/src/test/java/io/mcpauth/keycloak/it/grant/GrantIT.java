package io.mcpauth.keycloak.it.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Codes and the grants behind them: what a line of the black-box table cannot tell. */
@OnKeycloak
class GrantIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String ONLINE = "mcp:tools";
  private static final String OFFLINE = "mcp:tools offline_access";

  private final McpRealm realm;
  private final OAuthClient client;

  GrantIT(McpRealm realm) {
    this.realm = realm;
    this.client = OAuthClient.registered(realm, REDIRECT_URI);
  }

  /** A code is a secret, a session and a client; only the secret is hard to come by. */
  @Test
  void refusesAnAttackersOwnCodeWithTheSessionOfTheVictim() {
    Grant victim = redeem(authorize(realm.browser(), "alice", ONLINE));
    Code own = authorize(realm.browser(), "bob", ONLINE);

    Answer refused = redeem(own, secretOf(own.value()) + placeOf(victim.code().value()));

    assertThat(refused.expect(400).error()).isEqualTo("invalid_grant");
    client.refresh(victim.refreshToken()).expect(200);
    redeem(own, own.value()).expect(200);
  }

  @Test
  void tellsAForgedCodeInTheEvent() {
    Grant victim = redeem(authorize(realm.browser(), "alice", ONLINE));
    String forged = UUID.randomUUID() + placeOf(victim.code().value());

    redeem(victim.code(), forged).expect(400);

    RealmEvent event = latest("CODE_TO_TOKEN_ERROR");
    assertThat(event.error()).isEqualTo("invalid_code");
    assertThat(event.details().get("reason")).isEqualTo("authorization code was never issued");
    assertThat(event.details().toString()).doesNotContain(secretOf(forged));
  }

  /** RFC 6749 section 4.1.2; Keycloak alone leaves the offline token of a replayed code alive. */
  @Test
  void replayEndsAnOfflineGrantInASessionThatWasThereBeforeTheCode() {
    Browser browser = realm.browser();
    redeem(authorize(browser, "alice", ONLINE));
    Grant first = redeem(authorize(browser, "alice", OFFLINE));
    Grant second = redeem(authorize(browser, "alice", OFFLINE));

    redeem(second.code(), second.code().value()).expect(400);

    assertThat(client.refresh(second.refreshToken()).expect(400).error())
        .isEqualTo("invalid_grant");
    client.refresh(first.refreshToken()).expect(200);
    assertThat(latest("REVOKE_GRANT").details().get("reason"))
        .isEqualTo("authorization code presented again");
  }

  /** RFC 6749 section 6. */
  @Test
  void namesTheRemedyWhenARefreshAsksForMore() {
    Grant grant = redeem(authorize(realm.browser(), "alice", ONLINE));

    Answer refused =
        client.token(
            Form.empty()
                .with("grant_type", "refresh_token")
                .with("refresh_token", grant.refreshToken())
                .with("scope", "mcp:tools mcp:prompts"));

    assertThat(refused.expect(400).error()).isEqualTo("invalid_scope");
    assertThat(refused.json().path("error_description").asText()).contains("authorization request");
  }

  /** RFC 7009 section 2.2: the client is told nothing, the operator is. */
  @Test
  void tellsTheRevocationOfAnotherClientsTokenInTheEvent() {
    Grant grant = redeem(authorize(realm.browser(), "alice", ONLINE));
    OAuthClient stranger = OAuthClient.registered(realm, REDIRECT_URI);

    assertThat(stranger.revoke(grant.refreshToken()).expect(200).body()).isEmpty();

    RealmEvent event = latest("REVOKE_GRANT_ERROR");
    assertThat(event.clientId()).isEqualTo(stranger.id());
    assertThat(event.details().get("reason")).isEqualTo("token of another client");
  }

  private record Code(AuthorizationRequest request, String value) {}

  private record Grant(Code code, String refreshToken) {}

  /** Signs in where the browser is not signed in yet, and consents where it is asked to. */
  private Code authorize(Browser browser, String user, String scope) {
    AuthorizationRequest request = client.authorization(scope);
    Page page = browser.open(request.uri());
    page = page.isLogin() ? page.login(user, user) : page;
    page = page.isConsent() ? page.accept() : page;
    return new Code(request, page.callback().code());
  }

  private Grant redeem(Code code) {
    JsonNode tokens = redeem(code, code.value()).expect(200).json();
    return new Grant(code, tokens.path("refresh_token").asText());
  }

  private Answer redeem(Code code, String value) {
    return client.token(
        Form.empty()
            .with("grant_type", "authorization_code")
            .with("code", value)
            .with("redirect_uri", REDIRECT_URI)
            .with("code_verifier", code.request().pkce().verifier()));
  }

  private static String secretOf(String code) {
    return code.substring(0, code.indexOf('.'));
  }

  private static String placeOf(String code) {
    return code.substring(code.indexOf('.'));
  }

  private RealmEvent latest(String type) {
    return realm.events(type).get(0);
  }
}
