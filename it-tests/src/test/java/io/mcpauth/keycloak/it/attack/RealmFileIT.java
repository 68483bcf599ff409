package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The realm as an operator imports it and forgets it: nothing in it is for trying out, and nothing
 * waits for somebody who reads on. The realms of other classes are a little different ({@link
 * RealmFile}); this one has the file's settings to the letter.
 */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class RealmFileIT {

  private static final String NAME = "production";
  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String SERVER = "https://mcp.example.com/mcp";
  private static final String PASSWORD = "a walk along the river";

  private final AdminApi server;
  private final McpRealm realm;
  private final RealmFile file;

  RealmFileIT(KeycloakServer keycloak, AdminApi server, RealmFile file) {
    this.server = server;
    this.file = file;
    this.realm = McpRealm.existing(keycloak.url(), server, NAME);
  }

  @BeforeAll
  void importIt() {
    server.post("/realms", file.withUsers(NAME)).expect(201);
  }

  @AfterAll
  void remove() {
    realm.close();
  }

  @Test
  void knowsNoServerBeforeAnAdministratorRegistersOne() {
    JsonNode clients = realm.admin().get("/clients?max=1000").expect(200).json();

    assertThat(clients).isNotEmpty();
    assertThat(clients)
        .noneMatch(client -> client.path("attributes").has("resource_url"))
        .noneMatch(client -> client.path("clientId").asText().contains("sample"));
  }

  /** RFC 8707 section 2: whoever runs something on that port would get the people's tokens. */
  @ParameterizedTest
  @ValueSource(strings = {"", "http://localhost:3000/mcp"})
  void bindsNoTokenToAServerThatNobodyRegistered(String resource) {
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    AuthorizationRequest request = client.authorization("mcp:tools");

    Callback refused =
        realm
            .browser()
            .open((resource.isEmpty() ? request : request.with("resource", resource)).uri())
            .callback();

    assertThat(refused.error()).isEqualTo("invalid_target");
  }

  @ParameterizedTest
  @ValueSource(strings = {"carol", "carol@example.com", "carol-likes-tea", "Tr0ub4dor&3"})
  void refusesAPasswordThatCanBeGuessed(String password) {
    // Fourteen characters at most, or the name, or the address.
    String name = password.equals("carol-likes-tea") ? "carol-likes-tea" : "carol";

    assertThat(person(name, password).expect(400).error()).startsWith("invalidPassword");
  }

  @Test
  void takesALongPassword() {
    person("dave", PASSWORD).expect(201);
  }

  /** The demo's own two have short ones all the same. */
  @ParameterizedTest
  @ValueSource(strings = {"alice", "bob"})
  void demoUsersSignIn(String user) {
    register(SERVER + "/" + user);
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    AuthorizationRequest request =
        client.authorization("mcp:tools").with("resource", SERVER + "/" + user);

    assertThat(realm.browser().open(request.uri()).login(user, user).isConsent()).isTrue();
  }

  /** Agents live on with offline tokens; the browser of a person who went home does not. */
  @Test
  void browserSessionsEndWithTheDay() {
    JsonNode settings = realm.admin().get("").expect(200).json();

    assertThat(settings.path("ssoSessionIdleTimeout").asInt()).isBetween(1, 4 * 3600);
    assertThat(settings.path("ssoSessionMaxLifespan").asInt()).isBetween(1, 12 * 3600);
    assertThat(settings.path("offlineSessionIdleTimeout").asInt()).isEqualTo(14 * 24 * 3600);
    assertThat(settings.path("offlineSessionMaxLifespan").asInt()).isEqualTo(30 * 24 * 3600);
  }

  /**
   * Gemini CLI (0.61) takes a token for expired five minutes early; a token of five minutes it
   * would refresh before each request, several times at once, which ends the family.
   */
  @Test
  void accessTokensServeAClientThatRefreshesFiveMinutesEarly() {
    assertThat(realm.admin().get("").expect(200).json().path("accessTokenLifespan").asInt())
        .isBetween(2 * 300, 900);
  }

  /**
   * Whoever was given an initial access token may register a client, not call every MCP server
   * without a person, nor send Keycloak to an address.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"grant_types\": [\"client_credentials\"]}",
        "{\"grant_types\": [\"authorization_code\", \"client_credentials\"]}",
        "{\"backchannel_logout_uri\": \"https://app.example.com/logout\"}",
        "{\"sector_identifier_uri\": \"https://app.example.com/sector\"}",
        "{\"request_uris\": [\"https://app.example.com/request\"]}"
      })
  void anInitialAccessTokenAllowsNoMoreThanARegistration(String members) {
    Map<String, Object> metadata =
        new HashMap<>(ClientRegistration.publicClient("https://claude.ai/api/mcp/auth_callback"));
    metadata.put("token_endpoint_auth_method", "client_secret_basic");
    Json.parse(members).properties().forEach(m -> metadata.put(m.getKey(), m.getValue()));

    Answer answer = realm.registration().registerWithToken(initialAccessToken(), metadata);

    assertThat(answer.expect(400).error()).isEqualTo("invalid_client_metadata");
    assertThat(realm.admin().get("/clients?max=1000").expect(200).json())
        .noneMatch(
            client ->
                client.path("serviceAccountsEnabled").asBoolean()
                    && !client.path("clientId").asText().equals("realm-management"));
  }

  /** Rows that a stranger causes for nothing would fill the disk; the log has them. */
  @Test
  void failingRequestsOfStrangersAreNoRows() {
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    int before = rows();
    realm
        .registration()
        .register(ClientRegistration.publicClient("http://evil.example/cb"))
        .expect(400);
    realm.browser().open(client.authorization("mcp:tools").uri());
    realm.browser().open(URI.create(realm.endpoint("auth") + "?client_id=nobody"));
    client.refresh("nonsense").expect(400);
    client
        .token(Form.empty().with("grant_type", "authorization_code").with("code", "x"))
        .expect(400);
    Http.get(realm.endpoint("userinfo")).bearer("nonsense").send().expect(401);
    for (String endpoint :
        List.of("token", "token/introspect", "revoke", "auth/device", "ext/par/request")) {
      Http.post(realm.endpoint(endpoint))
          .form(Form.empty().with("client_id", "nobody").with("grant_type", "client_credentials"))
          .send();
    }

    assertThat(rows()).isEqualTo(before);
  }

  /** And what says who gave what to whom is there, for a week. */
  @Test
  void whatAnAuditorAsksForIsARow() {
    person("erin", PASSWORD).expect(201);
    register(SERVER);
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    AuthorizationRequest request = client.authorization("mcp:tools").with("resource", SERVER);
    client
        .redeem(
            request,
            realm.browser().open(request.uri()).login("erin", PASSWORD).accept().callback())
        .expect(200);

    for (String type : List.of("CLIENT_REGISTER", "LOGIN", "CODE_TO_TOKEN")) {
      assertThat(realm.events(type)).extracting(RealmEvent::clientId).contains(client.id());
    }
    assertThat(realm.admin().get("").expect(200).json().path("eventsExpiration").asInt())
        .isEqualTo(7 * 24 * 3600);
  }

  private int rows() {
    return realm.admin().get("/events?max=1000").expect(200).json().size();
  }

  private void register(String url) {
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                url.substring("https://".length()),
                "publicClient",
                false,
                "standardFlowEnabled",
                false,
                "attributes",
                Map.of("resource_url", url)))
        .expect(201);
  }

  private Answer person(String name, String password) {
    return realm
        .admin()
        .post(
            "/users",
            Map.of(
                "username",
                name,
                "enabled",
                true,
                "firstName",
                "Carol",
                "lastName",
                "Jones",
                "email",
                name + "@example.com",
                "credentials",
                List.of(Map.of("type", "password", "value", password))));
  }

  private String initialAccessToken() {
    return realm
        .admin()
        .post("/clients-initial-access", Map.of("count", 1, "expiration", 300))
        .expect(201)
        .json()
        .path("token")
        .asText();
  }
}
