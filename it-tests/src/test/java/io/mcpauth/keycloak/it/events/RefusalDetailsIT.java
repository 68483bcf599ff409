package io.mcpauth.keycloak.it.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.access.StaffServer;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A refusal names what was refused, whoever writes the event, and nothing that harms a log. */
@OnKeycloak
class RefusalDetailsIT {

  private static final String LOOPBACK = "http://localhost:8765/callback";
  private static final String UNKNOWN = "https://unknown.example/mcp";

  /** What a value must not have in an event, whoever sends it. */
  private static final String HOSTILE = "\r\ntype=\"LOGIN\", \u001b[31m\u202e\u0085\u2028 end";

  private final McpRealm realm;
  private final OAuthClient client;
  private final StaffServer server;
  private final RealmUser user;
  private final Browser browser;

  RefusalDetailsIT(McpRealm realm) {
    this.realm = realm;
    this.client = OAuthClient.registered(realm, LOOPBACK);
    this.server = StaffServer.registered(realm, "Payroll");
    server.set("mcp.scopes_supported", "mcp:tools mcp:prompts").expect(204);
    this.user = RealmUser.created(realm);
    this.browser = realm.browser();
    server.give(user);
  }

  @BeforeAll
  static void storeThem(McpRealm realm) {
    List.of(
            "REFRESH_TOKEN_ERROR",
            "INTROSPECT_TOKEN_ERROR",
            "PUSHED_AUTHORIZATION_REQUEST_ERROR",
            "USER_INFO_REQUEST_ERROR")
        .forEach(realm::storeEvents);
  }

  @Test
  void theResourceOfAnAuthorizationRequest() {
    browser.open(client.authorization("mcp:tools").with("resource", UNKNOWN).uri());

    assertIsRefused(only("LOGIN_ERROR"), "invalid_target", UNKNOWN);
  }

  @Test
  void theResourceOfAPushedRequest() {
    Http.post(realm.endpoint("ext/par/request"))
        .form(client.authorization("mcp:tools").with("resource", UNKNOWN).parameters())
        .send()
        .expect(400);

    // Keycloak writes it twice.
    assertThat(of("PUSHED_AUTHORIZATION_REQUEST_ERROR"))
        .isNotEmpty()
        .allSatisfy(event -> assertIsRefused(event, "invalid_target", UNKNOWN));
  }

  @Test
  void theHostOfARedirectUri() {
    browser.open(request("mcp:tools").with("redirect_uri", "https://evil.example/cb?x=1").uri());

    assertIsRefused(only("LOGIN_ERROR"), "invalid_redirect_uri", "evil.example");
  }

  @Test
  void theScopes() {
    browser.open(request("profile").uri());

    assertThat(only("LOGIN_ERROR").details())
        .containsEntry("resource", server.url())
        .containsEntry("server", server.server().clientId());
    assertIsRefused(only("LOGIN_ERROR"), "invalid_scope", "profile");
  }

  @Test
  void theServerThatAPersonMayNotReach() {
    server.take(user);
    browser.open(request("mcp:tools").uri()).login(user.name(), user.password());

    assertThat(only("LOGIN_ERROR").details()).containsEntry("server", server.server().clientId());
    assertIsRefused(only("LOGIN_ERROR"), "access_denied", server.url());
  }

  @Test
  void aPersonWhoDeclines() {
    browser.open(request("mcp:tools").uri()).login(user.name(), user.password()).decline();

    RealmEvent event = only("LOGIN_ERROR");
    assertThat(event.error()).isEqualTo("rejected_by_user");
    assertThat(event.details())
        .containsEntry("resource", server.url())
        .containsEntry("server", server.server().clientId())
        .containsEntry("client_origin", "anonymous")
        .containsEntry("client_host", "localhost");
  }

  /** Keycloak's page writes it, without a look at what the login is for. */
  @Test
  void aWrongPasswordNamesTheClient() {
    Page login = browser.open(request("mcp:tools").uri());
    browser.submit(
        URI.create(login.html().expectFirst("form:has(input[name=password])").absUrl("action")),
        Form.empty().with("username", user.name()).with("password", "wrong"));

    assertThat(only("LOGIN_ERROR").details())
        .containsEntry("client_origin", "anonymous")
        .containsEntry("client_host", "localhost");
  }

  @Test
  void anotherResourceAtTheRedemption() {
    AuthorizationRequest request = request("mcp:tools");
    Page page = browser.open(request.uri()).login(user.name(), user.password()).accept();

    client.token(client.redemption(request, page.callback()).with("resource", UNKNOWN)).expect(400);

    assertIsRefused(only("CODE_TO_TOKEN_ERROR"), "invalid_target", UNKNOWN);
  }

  @Test
  void anotherResourceAndMoreScopesAtARefresh() {
    String refreshToken = tokens("mcp:tools").path("refresh_token").asText();
    Form refresh =
        Form.empty().with("grant_type", "refresh_token").with("refresh_token", refreshToken);

    client.token(refresh.with("resource", UNKNOWN)).expect(400);
    client.token(refresh.with("scope", "mcp:tools mcp:prompts")).expect(400);

    List<RealmEvent> events = of("REFRESH_TOKEN_ERROR");
    assertThat(events)
        .extracting(RealmEvent::error)
        .containsExactlyInAnyOrder("invalid_target", "invalid_scope");
    assertThat(events)
        .extracting(event -> event.details().get("refused"))
        .containsExactlyInAnyOrder(UNKNOWN, "mcp:tools mcp:prompts");
    assertThat(events)
        .allSatisfy(
            event ->
                assertThat(event.details())
                    .containsEntry("server", server.server().clientId())
                    .containsEntry("client_origin", "anonymous"));
  }

  @Test
  void aRefreshTokenThatComesAgain() {
    JsonNode tokens = tokens("mcp:tools");
    String refreshToken = tokens.path("refresh_token").asText();
    client.refresh(refreshToken).expect(200);

    client.refresh(refreshToken).expect(400);

    assertThat(only("REFRESH_TOKEN_ERROR").details())
        .containsEntry("resource", server.url())
        .containsEntry("server", server.server().clientId())
        .containsEntry("client_origin", "anonymous")
        .containsKey("grant_id");
  }

  /** RFC 7009 section 2.2: the answer is 200 all the same. */
  @Test
  void aTokenOfAnotherClientAtTheRevocation() {
    JsonNode tokens = tokens("mcp:tools");
    OAuthClient other = OAuthClient.named(realm, LOOPBACK, "Another");

    other.revoke(tokens.path("refresh_token").asText()).expect(200);

    List<RealmEvent> events =
        realm.events("REVOKE_GRANT_ERROR").stream()
            .filter(event -> event.clientId().equals(other.id()))
            .toList();
    assertThat(events).hasSize(1);
    assertThat(events.get(0).details())
        .containsEntry("resource", server.url())
        .containsEntry("server", server.server().clientId())
        .containsEntry("client_origin", "anonymous");
  }

  @Test
  void theServerAtAnIntrospection() {
    JsonNode tokens = tokens("mcp:tools");
    server.take(user);

    assertThat(server.isActive(tokens.path("access_token").asText())).isFalse();

    List<RealmEvent> events =
        realm.events("INTROSPECT_TOKEN_ERROR").stream()
            .filter(event -> event.clientId().equals(server.server().clientId()))
            .toList();
    assertThat(events).hasSize(1);
    assertThat(events.get(0).details())
        .containsEntry("refused", server.url())
        .containsEntry("server", server.server().clientId())
        .containsKey("grant_id");
  }

  /** Keycloak writes it where nobody knows what the token is for. */
  @Test
  void userInfoNamesTheClient() {
    String accessToken = tokens("openid mcp:tools").path("access_token").asText();
    server.take(user);

    Http.get(realm.endpoint("userinfo")).bearer(accessToken).send().expect(401);

    assertThat(only("USER_INFO_REQUEST_ERROR").details())
        .containsEntry("client_origin", "anonymous")
        .containsEntry("client_host", "localhost");
  }

  /** RFC 8628. */
  @Test
  void theResourceOfADevice() {
    String id = "device-" + user.name();
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                id,
                "publicClient",
                true,
                "attributes",
                Map.of("oauth2.device.authorization.grant.enabled", "true")))
        .expect(201);

    Http.post(realm.endpoint("auth/device"))
        .form(
            Form.empty()
                .with("client_id", id)
                .with("scope", "openid")
                .with("code_challenge", "a".repeat(43))
                .with("code_challenge_method", "S256")
                .with("resource", UNKNOWN))
        .send();

    List<RealmEvent> events =
        realm.events("OAUTH2_DEVICE_AUTH_ERROR").stream()
            .filter(event -> event.clientId().equals(id))
            .toList();
    assertThat(events).hasSize(1);
    assertThat(events.get(0).details()).containsEntry("refused", UNKNOWN);
  }

  /** On one line, and cut: neither a log nor a column is a stranger's to fill. */
  @ParameterizedTest
  @ValueSource(strings = {"resource", "redirect_uri", "scope"})
  void whateverAStrangerSends(String parameter) {
    String value = "https://evil.example/" + HOSTILE + "x".repeat(1_500);
    Http.post(realm.endpoint("auth"))
        .form(request("mcp:tools").with(parameter, value).parameters())
        .send();

    assertThat(of("LOGIN_ERROR")).hasSize(1).allSatisfy(RefusalDetailsIT::assertIsHarmless);
  }

  /** Keycloak's own event has no room for such a client id: its column has 255 characters. */
  @Test
  void aClientIdThatNoColumnHolds() {
    String id = "who-" + user.name() + HOSTILE + "x".repeat(2_000);

    int status =
        Http.post(realm.endpoint("auth"))
            .form(request("mcp:tools").with("client_id", id).parameters())
            .send()
            .status();

    assertThat(status).isEqualTo(400);
    assertThat(realm.events("LOGIN_ERROR"))
        .filteredOn(event -> event.clientId().startsWith("who-" + user.name()))
        .hasSize(1)
        .allSatisfy(RefusalDetailsIT::assertIsHarmless)
        .allSatisfy(event -> assertThat(event.clientId()).hasSizeLessThanOrEqualTo(255));
  }

  private static void assertIsHarmless(RealmEvent event) {
    assertThat(event.clientId()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
    assertThat(event.details().values())
        .allSatisfy(
            value ->
                assertThat(value)
                    .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]")
                    .hasSizeLessThanOrEqualTo(2048));
    assertThat(event.details().getOrDefault("refused", "")).hasSizeLessThanOrEqualTo(255);
  }

  private void assertIsRefused(RealmEvent event, String error, String refused) {
    assertThat(event.error()).isEqualTo(error);
    assertThat(event.details())
        .containsEntry("refused", refused)
        .containsEntry("client_origin", "anonymous")
        .containsEntry("client_host", "localhost");
  }

  private JsonNode tokens(String scope) {
    AuthorizationRequest request = request(scope);
    Page page = browser.open(request.uri()).login(user.name(), user.password()).accept();
    return client.redeem(request, page.callback()).expect(200).json();
  }

  private AuthorizationRequest request(String scope) {
    return client.authorization(scope).with("resource", server.url());
  }

  private RealmEvent only(String type) {
    return new ClientEvents(realm, client).only(type);
  }

  private List<RealmEvent> of(String type) {
    return new ClientEvents(realm, client).of(type);
  }
}
