package io.mcpauth.keycloak.it.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.access.StaffServer;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Pkce;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.AuthenticationDevice;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the events of a grant say that a person allows elsewhere: at a device's address (RFC 8628),
 * or on a device of their own (OpenID Connect CIBA).
 */
@OnKeycloak
class DecoupledGrantsIT {

  private static final String UNKNOWN = "https://unknown.example/mcp";
  private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
  private static final String CIBA = "urn:openid:params:grant-type:ciba";

  private final McpRealm realm;
  private final AuthenticationDevice phone;
  private final OAuthClient client;
  private final StaffServer server;
  private final RealmUser user;
  private final Pkce pkce = Pkce.random();

  DecoupledGrantsIT(McpRealm realm, AuthenticationDevice phone) {
    this.realm = realm;
    this.phone = phone;
    this.client = registered(realm);
    this.server = StaffServer.registered(realm, "Payroll");
    this.user = RealmUser.created(realm);
    server.give(user);
  }

  /** It came by itself; an administrator let it use these grants. */
  private static OAuthClient registered(McpRealm realm) {
    Map<String, Object> metadata =
        new HashMap<>(ClientRegistration.publicClient("http://localhost:8765/callback"));
    metadata.put("token_endpoint_auth_method", "client_secret_post");
    OAuthClient client =
        OAuthClient.of(realm, RegisteredClient.of(realm.registration().register(metadata)));
    realm
        .admin()
        .put(
            "/clients/" + realm.client(client.id()).path("id").asText(),
            Map.of(
                "clientId",
                client.id(),
                "attributes",
                Map.of(
                    "oauth2.device.authorization.grant.enabled", "true",
                    "oidc.ciba.grant.enabled", "true")))
        .expect(204);
    return client;
  }

  @Test
  void aDevicesTokenNamesAll() {
    JsonNode waiting = device(server.url()).expect(200).json();
    consent(waiting).accept();

    JsonNode tokens = poll(waiting, Form.empty()).expect(200).json();

    assertNamesAll(only("OAUTH2_DEVICE_CODE_TO_TOKEN"), tokens);
    assertThat(only("GRANT_CONSENT").details()).containsEntry("resource", server.url());
    assertNamesClientAndServer(only("GRANT_CONSENT"));
  }

  @Test
  void anotherResourceOfADevice() {
    JsonNode waiting = device(server.url()).expect(200).json();
    consent(waiting).accept();

    poll(waiting, Form.empty().with("resource", UNKNOWN)).expect(400);

    assertIsRefused("OAUTH2_DEVICE_CODE_TO_TOKEN_ERROR", UNKNOWN);
  }

  @Test
  void aDeviceOfSomebodyWhoMayNotReachTheServerAnyMore() {
    JsonNode waiting = device(server.url()).expect(200).json();
    consent(waiting).accept();
    server.take(user);

    poll(waiting, Form.empty()).expect(400);

    RealmEvent event = assertIsRefused("OAUTH2_DEVICE_CODE_TO_TOKEN_ERROR", server.url());
    assertNamesClientAndServer(event);
  }

  @Test
  void theResourceThatADeviceBeginsWith() {
    device(UNKNOWN).expect(400);

    assertIsRefused("OAUTH2_DEVICE_AUTH_ERROR", UNKNOWN);
  }

  /** Whoever declines is told to the device when it asks. */
  @Test
  void aDeviceWhoseUserDeclines() {
    JsonNode waiting = device(server.url()).expect(200).json();
    consent(waiting).decline();

    assertThat(poll(waiting, Form.empty()).expect(400).error()).isEqualTo("access_denied");

    assertNamesClient(only("OAUTH2_DEVICE_CODE_TO_TOKEN_ERROR"));
  }

  @Test
  void aBackchannelTokenNamesAll() {
    String request = asked(server.url());
    confirm();

    JsonNode tokens = collect(request, Form.empty()).expect(200).json();

    assertNamesAll(only("AUTHREQID_TO_TOKEN"), tokens);
  }

  @Test
  void anotherResourceOfABackchannelRequest() {
    String request = asked(server.url());
    confirm();

    collect(request, Form.empty().with("resource", UNKNOWN)).expect(400);

    assertIsRefused("AUTHREQID_TO_TOKEN_ERROR", UNKNOWN);
  }

  @Test
  void aBackchannelRequestOfSomebodyWhoMayNotReachTheServerAnyMore() {
    String request = asked(server.url());
    confirm();
    server.take(user);

    collect(request, Form.empty()).expect(400);

    assertNamesClientAndServer(assertIsRefused("AUTHREQID_TO_TOKEN_ERROR", server.url()));
  }

  /** Keycloak calls it a login. */
  @Test
  void theResourceThatABackchannelRequestBeginsWith() {
    ask(UNKNOWN).expect(400);

    assertIsRefused("LOGIN_ERROR", UNKNOWN);
  }

  @Test
  void theServerThatTheUserOfABackchannelRequestMayNotReach() {
    server.take(user);

    ask(server.url()).expect(400);

    assertNamesClientAndServer(assertIsRefused("LOGIN_ERROR", server.url()));
  }

  private Answer device(String resource) {
    return post(
        "auth/device",
        Form.empty()
            .with("scope", "mcp:tools")
            .with("code_challenge", pkce.challenge())
            .with("code_challenge_method", "S256")
            .with("resource", resource));
  }

  private Page consent(JsonNode waiting) {
    return realm
        .browser()
        .open(URI.create(waiting.path("verification_uri_complete").asText()))
        .login(user.name(), user.password());
  }

  private Answer poll(JsonNode waiting, Form more) {
    return client.token(
        more.with("grant_type", DEVICE)
            .with("device_code", waiting.path("device_code").asText())
            .with("code_verifier", pkce.verifier()));
  }

  private Answer ask(String resource) {
    return post(
        "ext/ciba/auth",
        Form.empty()
            .with("scope", "openid mcp:tools")
            .with("login_hint", user.name())
            .with("resource", resource));
  }

  private String asked(String resource) {
    return ask(resource).expect(200).json().path("auth_req_id").asText();
  }

  private void confirm() {
    phone.confirm(realm.endpoint("ext/ciba/auth/callback")).expect(200);
  }

  private Answer collect(String request, Form more) {
    return client.token(more.with("grant_type", CIBA).with("auth_req_id", request));
  }

  private Answer post(String endpoint, Form form) {
    return Http.post(realm.endpoint(endpoint))
        .form(
            form.with("client_id", client.id())
                .with("client_secret", client.registration().secret().orElseThrow()))
        .send();
  }

  private void assertNamesAll(RealmEvent event, JsonNode tokens) {
    String accessToken = tokens.path("access_token").asText();
    assertNamesClientAndServer(event);
    assertThat(event.userId()).isEqualTo(user.id());
    assertThat(event.details())
        .containsEntry("resource", server.url())
        .containsEntry("scope", String.valueOf(realm.verified(accessToken).getClaim("scope")))
        .containsEntry("grant_id", String.valueOf(realm.verified(accessToken).getClaim("grant_id")))
        .doesNotContainKey("refused");
    assertThat(event.details().values())
        .noneMatch(value -> value.contains(accessToken) || value.contains(pkce.verifier()));
  }

  private RealmEvent assertIsRefused(String type, String refused) {
    RealmEvent event = only(type);
    assertNamesClient(event);
    assertThat(event.details()).containsEntry("refused", refused);
    assertThat(new ClientEvents(realm, client).of("CLIENT_LOGIN_ERROR")).isEmpty();
    return event;
  }

  private void assertNamesClientAndServer(RealmEvent event) {
    assertNamesClient(event);
    assertThat(event.details())
        .as(event.type())
        .containsEntry("server", server.server().clientId());
  }

  private static void assertNamesClient(RealmEvent event) {
    assertThat(event.details())
        .as(event.type())
        .containsEntry("client_origin", "anonymous")
        .containsEntry("client_host", "localhost");
  }

  private RealmEvent only(String type) {
    return new ClientEvents(realm, client).only(type);
  }
}
