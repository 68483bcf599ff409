package io.mcpauth.keycloak.it.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A code is for the client that it was issued to (RFC 6749 section 4.1.3, CVE-2026-16089).
 *
 * <p>A code is {@code secret.session.client}, and no part of it is signed. The attacker is a client
 * that alice trusts for little: it has codes of its own in the session that she uses everything
 * else with.
 */
@OnKeycloak
class CodeBindingIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final Browser browser;
  private final OAuthClient attacker;
  private final OAuthClient victim;

  CodeBindingIT(McpRealm realm) {
    this.realm = realm;
    this.browser = realm.browser();
    this.attacker = OAuthClient.registered(realm, REDIRECT_URI);
    this.victim = OAuthClient.registered(realm, REDIRECT_URI);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mcp:tools", "mcp:tools offline_access"})
  void aFreshCodeWithTheVictimsNameInItIsRefusedAndHarmsNobody(String scope) {
    JsonNode tokens = tokens(victim, scope);
    Code own = authorize(attacker, scope);

    Answer refused = present(attacker, own, renamed(own, victim));

    assertThat(refused.expect(400).error()).isEqualTo("invalid_grant");
    assertAlive(tokens);
  }

  /** On Keycloak below 26.7.3 this gave the tokens of the victim. */
  @Test
  void theVictimCannotRedeemIt() {
    tokens(victim, "mcp:tools");
    Code own = authorize(attacker, "mcp:tools");

    Answer refused = present(victim, own, renamed(own, victim));

    assertThat(refused.expect(400).error()).isEqualTo("invalid_grant");
    assertThat(refused.body()).doesNotContain("access_token");
  }

  /** The console is in the same session, and what its tokens open is Keycloak itself. */
  @Test
  void itIsNoCodeOfTheConsole() {
    String console = realm.client("security-admin-console").path("id").asText();
    Code own = authorize(attacker, "mcp:tools");

    assertThat(present(attacker, own, renamed(own, console)).expect(400).error())
        .isEqualTo("invalid_grant");
  }

  /** A refusal does not use the code up: whoever holds it can redeem it for what it is. */
  @Test
  void afterTheRefusalItIsStillTheAttackersOwn() {
    tokens(victim, "mcp:tools");
    Code own = authorize(attacker, "mcp:tools");
    present(attacker, own, renamed(own, victim)).expect(400);

    present(attacker, own, own.value()).expect(200);
  }

  /** A used code ends what came of it, and that is the attacker's own. */
  @ParameterizedTest
  @ValueSource(strings = {"mcp:tools", "mcp:tools offline_access"})
  void aUsedCodeWithTheVictimsNameInItHarmsNobody(String scope) {
    JsonNode tokens = tokens(victim, scope);
    Code own = authorize(attacker, scope);
    present(attacker, own, own.value()).expect(200);

    present(attacker, own, renamed(own, victim)).expect(400);

    assertAlive(tokens);
  }

  /** The guard does not stand in the way of what it is for. */
  @Test
  void aUsedCodeStillEndsItsOwnGrant() {
    Code own = authorize(attacker, "mcp:tools offline_access");
    JsonNode tokens = present(attacker, own, own.value()).expect(200).json();

    present(attacker, own, own.value()).expect(400);

    attacker.refresh(tokens.path("refresh_token").asText()).expect(400);
  }

  /** Every response mode carries the code; none carries one that is not bound. */
  @ParameterizedTest
  @ValueSource(strings = {"query", "fragment", "form_post", "query.jwt"})
  void aCodeOfEveryResponseModeIsBound(String mode) {
    JsonNode tokens = tokens(victim, "mcp:tools");
    AuthorizationRequest request = attacker.authorization("mcp:tools").with("response_mode", mode);
    Code own = new Code(request, codeIn(open(request), mode));

    present(attacker, own, renamed(own, victim)).expect(400);
    assertAlive(tokens);
    present(attacker, own, own.value()).expect(200);
  }

  @Test
  void theEventTellsWhyAndNotWhat() {
    tokens(victim, "mcp:tools");
    Code own = authorize(attacker, "mcp:tools");

    present(attacker, own, renamed(own, victim)).expect(400);

    RealmEvent event = realm.events("CODE_TO_TOKEN_ERROR").get(0);
    assertThat(event.error()).isEqualTo("invalid_code");
    assertThat(event.details().get("reason"))
        .isEqualTo("authorization code was issued to another client");
    assertThat(event.details().toString())
        .doesNotContain(own.value().substring(0, own.value().indexOf('.')));
  }

  private record Code(AuthorizationRequest request, String value) {}

  private JsonNode tokens(OAuthClient client, String scope) {
    Code code = authorize(client, scope);
    return present(client, code, code.value()).expect(200).json();
  }

  private Code authorize(OAuthClient client, String scope) {
    AuthorizationRequest request = client.authorization(scope);
    return new Code(request, open(request).callback().code());
  }

  private static String codeIn(Page page, String mode) {
    return switch (mode) {
      case "form_post" -> page.html().expectFirst("input[name=code]").attr("value");
      case "query.jwt" -> inToken(page.callback().parameters().value("response").orElseThrow());
      default -> page.callback().code();
    };
  }

  /** Keycloak names its issuer twice in there, which stricter readers refuse. */
  private static String inToken(String token) {
    String payload = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
    return Json.parse(new String(Base64.getUrlDecoder().decode(payload), UTF_8))
        .path("code")
        .asText();
  }

  private Page open(AuthorizationRequest request) {
    Page page = browser.open(request.uri());
    page = page.isLogin() ? page.login("alice", "alice") : page;
    return page.isConsent() ? page.accept() : page;
  }

  private static Answer present(OAuthClient client, Code code, String value) {
    return client.token(
        Form.empty()
            .with("grant_type", "authorization_code")
            .with("code", value)
            .with("redirect_uri", REDIRECT_URI)
            .with("code_verifier", code.request().pkce().verifier()));
  }

  private String renamed(Code code, OAuthClient other) {
    return renamed(code, realm.client(other.id()).path("id").asText());
  }

  private static String renamed(Code code, String client) {
    return code.value().substring(0, code.value().lastIndexOf('.') + 1) + client;
  }

  private void assertAlive(JsonNode tokens) {
    assertThat(
            realm
                .introspect("sample-mcp-server", tokens.path("access_token").asText())
                .path("active")
                .asBoolean())
        .as("the victim's access token")
        .isTrue();
    victim.refresh(tokens.path("refresh_token").asText()).expect(200);
  }
}
