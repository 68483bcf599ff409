package io.mcpauth.keycloak.it.setup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jwt.JWTClaimsSet;
import io.mcpauth.keycloak.it.attack.Administrators;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One call makes a realm that was there already one for MCP servers, and one takes it back. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class SetupIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String SERVER = "https://mcp.example/mcp";
  private static final List<String> OUR_POLICIES =
      List.of("mcp-redirect-uris", "mcp-client-metadata", "mcp-scopes");

  private final KeycloakServer server;
  private final AdminApi admin;

  /** Set up for dynamic clients, with one server; no test changes it. */
  private final OperatorRealm dynamic;

  private Map<String, String> applicationsBefore = Map.of();
  private String offlineToken;
  private Map<String, String> refreshedBefore = Map.of();
  private RealmState before;
  private JsonNode rehearsed;
  private JsonNode done;

  SetupIT(KeycloakServer server, AdminApi admin) {
    this.server = server;
    this.admin = admin;
    this.dynamic = OperatorRealm.create(server, admin);
    this.applicationsBefore = new StockApplications(dynamic.realm()).look();
    this.offlineToken = new StockApplications(dynamic.realm()).offlineToken();
    this.refreshedBefore = new StockApplications(dynamic.realm()).refreshed(offlineToken);
    this.before = RealmState.withClients(dynamic.realm());
    this.rehearsed = dynamic.rehearseSetUp(Map.of()).expect(200).json();
    assertThat(RealmState.withClients(dynamic.realm()).differencesFrom(before)).isEmpty();
    this.done = dynamic.setUp(Map.of()).expect(200).json();
    dynamic.addServer("a-server", SERVER);
  }

  @AfterAll
  void removeTheRealm() {
    dynamic.remove();
  }

  @Test
  void aRehearsalSaysWhatIsDone() {
    assertThat(rehearsed.path("applied").asBoolean()).isFalse();
    assertThat(done.path("applied").asBoolean()).isTrue();
    assertThat(rehearsed.path("changes")).isEqualTo(done.path("changes")).isNotEmpty();
    assertThat(done.path("blocked")).isEmpty();
    assertThat(done.path("changes"))
        .allSatisfy(
            change -> {
              assertThat(change.path("what").asText()).isNotBlank();
              assertThat(change.path("where").asText()).isNotBlank();
              assertThat(change.path("reason").asText()).isNotBlank();
              assertThat(change.has("before")).isTrue();
              assertThat(change.has("after")).isTrue();
            });
  }

  @Test
  void theDoctorFindsNoFailure() {
    assertThat(new DoctorApi(dynamic.realm()).failures()).isEmpty();
  }

  @Test
  void otherApplicationsGetWhatTheyGot() {
    assertThat(new StockApplications(dynamic.realm()).look())
        .containsExactlyEntriesOf(applicationsBefore);
  }

  /** Made before the realm was set up, used again and again. */
  @Test
  void theirOfflineTokensWorkOn() {
    assertThat(new StockApplications(dynamic.realm()).refreshed(offlineToken))
        .containsExactlyEntriesOf(refreshedBefore);
  }

  @Test
  void aStrangersClientRegistersAndGetsATokenForTheServer() throws Exception {
    OAuthClient client = OAuthClient.registered(dynamic.realm(), REDIRECT_URI);
    assertThat(dynamic.realm().client(client.id()).path("consentRequired").asBoolean()).isTrue();

    JsonNode tokens = tokens(client);

    JWTClaimsSet claims = dynamic.realm().verified(tokens.path("access_token").asText());
    assertThat(claims.getAudience()).containsExactlyInAnyOrder(SERVER, "a-server");
    assertThat(claims.getClaims()).doesNotContainKeys("email", "name", "preferred_username");
    JsonNode introspected =
        dynamic.realm().introspect("a-server", tokens.path("access_token").asText());
    assertThat(introspected.path("active").asBoolean()).isTrue();
  }

  /** Whatever the realm says of its other applications. */
  @Test
  void itsRefreshTokensAreGoodForOneUse() {
    OAuthClient client = OAuthClient.registered(dynamic.realm(), REDIRECT_URI);
    String first = tokens(client).path("refresh_token").asText();
    String other = tokens(client).path("refresh_token").asText();

    String second = client.refresh(first).expect(200).json().path("refresh_token").asText();
    assertThat(client.refresh(first).expect(400).error()).isEqualTo("invalid_grant");
    assertThat(client.refresh(second).expect(400).error()).isEqualTo("invalid_grant");

    assertThat(client.refresh(other).expect(200).json().path("refresh_token").asText())
        .isNotEmpty();
  }

  /** Who asks hears what a refresh would hear. */
  @Test
  void itsUsedRefreshTokenIsInactive() {
    Map<String, Object> metadata =
        new LinkedHashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    metadata.put("token_endpoint_auth_method", "client_secret_basic");
    OAuthClient client =
        OAuthClient.of(
            dynamic.realm(),
            RegisteredClient.of(dynamic.realm().registration().register(metadata)));
    String first = tokens(client).path("refresh_token").asText();
    assertThat(isActive(client, first)).isTrue();

    String second = client.refresh(first).expect(200).json().path("refresh_token").asText();

    assertThat(isActive(client, first)).isFalse();
    assertThat(isActive(client, second)).isTrue();
    // To ask is not to use.
    assertThat(client.refresh(second).expect(200).json().path("refresh_token").asText())
        .isNotEmpty();
  }

  private static boolean isActive(OAuthClient client, String token) {
    return client.introspectRefreshToken(token).expect(200).json().path("active").asBoolean();
  }

  @Test
  void itsRequestsFollowOAuth21() {
    OAuthClient client = OAuthClient.registered(dynamic.realm(), REDIRECT_URI);
    AuthorizationRequest request = client.authorization("mcp:tools").with("resource", SERVER);
    assertThat(
            dynamic
                .realm()
                .browser()
                .open(request.without("code_challenge").without("code_challenge_method").uri())
                .callback()
                .error())
        .isEqualTo("invalid_request");
    assertThat(
            dynamic
                .realm()
                .browser()
                .open(request.with("resource", "https://elsewhere.example/mcp").uri())
                .callback()
                .error())
        .isEqualTo("invalid_target");
  }

  /** A code in the name of a client that came by itself, sent by another application. */
  @Test
  void anotherApplicationCannotUseItsCode() {
    OAuthClient client = OAuthClient.registered(dynamic.realm(), REDIRECT_URI);
    AuthorizationRequest request = client.authorization("mcp:tools").with("resource", SERVER);
    var callback =
        dynamic
            .realm()
            .browser()
            .open(request.uri())
            .login("alice", OperatorRealm.PASSWORD)
            .accept()
            .callback();
    OAuthClient shop = OAuthClient.known(dynamic.realm(), "shop", OperatorRealm.SHOP_URI);
    assertThat(shop.token(client.redemption(request, callback)).expect(400).error())
        .isEqualTo("invalid_grant");
  }

  @Test
  void twiceChangesNothing() {
    RealmState once = RealmState.withClients(dynamic.realm());

    JsonNode again = dynamic.setUp(Map.of()).expect(200).json();

    assertThat(again.path("changes")).isEmpty();
    assertThat(RealmState.withClients(dynamic.realm()).differencesFrom(once)).isEmpty();
  }

  @Test
  void teardownLeavesTheRealmAsItWas() {
    for (String appliesTo : List.of("dynamic", "all")) {
      OperatorRealm operator = OperatorRealm.create(server, admin);
      try {
        RealmState untouched = RealmState.withClients(operator.realm());
        operator.setUp(Map.of("appliesTo", appliesTo)).expect(200);
        operator.setUp(Map.of("appliesTo", appliesTo, "documents", "approve")).expect(200);
        OAuthClient stranger = OAuthClient.registered(operator.realm(), REDIRECT_URI);
        RealmState setUp = RealmState.withClients(operator.realm());
        JsonNode first = operator.rehearseTakingBack().expect(200).json();
        assertThat(first.path("clientsDisabled").asInt()).isOne();
        assertThat(RealmState.withClients(operator.realm()).differencesFrom(setUp)).isEmpty();

        JsonNode taken = operator.takeBack().expect(200).json();

        assertThat(taken.path("changes")).isEqualTo(first.path("changes")).isNotEmpty();
        assertThat(taken.path("blocked")).isEmpty();
        assertThat(taken.path("clientsDisabled").asInt()).isOne();
        JsonNode left = operator.realm().client(stranger.id());
        assertThat(left.path("enabled").asBoolean()).isFalse();
        operator.realm().admin().delete("/clients/" + left.path("id").asText()).expect(204);
        RealmState after = RealmState.withClients(operator.realm());
        for (String member : after.differencesFrom(untouched)) {
          assertThat(after.shown(member)).as(member).isEqualTo(untouched.shown(member));
        }
        assertThat(operator.takeBack().status()).isEqualTo(409);
      } finally {
        operator.remove();
      }
    }
  }

  /** What is stricter than ours, or the operator's own, stays. */
  @Test
  void leavesWhatTheOperatorMadeStricter() {
    OperatorRealm operator = OperatorRealm.create(server, admin);
    McpRealm realm = operator.realm();
    try {
      realm
          .registrationPolicies()
          .save("anonymous", "trusted-hosts", Map.of("trusted-hosts", List.of("inside.example")))
          .expect(204);
      realm
          .registrationPolicies()
          .add("anonymous", "mcp-redirect-uris", Map.of("presets", List.of("claude")))
          .expect(201);
      realm
          .registrationPolicies()
          .save("anonymous", "max-clients", Map.of("max-clients", List.of("50")))
          .expect(204);
      realm.admin().put("", Map.of("accessTokenLifespan", 120, "loginTheme", "base")).expect(204);
      realm
          .admin()
          .put("", Map.of("refreshTokenMaxReuse", 0, "revokeRefreshToken", true))
          .expect(204);

      JsonNode answer = operator.setUp(Map.of("appliesTo", "all")).expect(200).json();

      assertThat(answer.path("blocked").findValuesAsText("what"))
          .containsExactlyInAnyOrder(
              "accessTokenLifespan",
              "registration policy Trusted Hosts",
              "registration policy Max Clients Limit");
      assertThat(operator.policies("trusted-hosts")).hasSize(1);
      JsonNode ours =
          operator.policies("mcp-redirect-uris").stream()
              .filter(policy -> policy.path("subType").asText().equals("anonymous"))
              .findFirst()
              .orElseThrow();
      assertThat(ours.at("/config/presets").toString()).isEqualTo("[\"claude\"]");
      JsonNode settings = realm.admin().get("").expect(200).json();
      assertThat(settings.path("accessTokenLifespan").asInt()).isEqualTo(120);
      assertThat(operator.policies("max-clients").get(0).at("/config/max-clients/0").asText())
          .isEqualTo("50");
      // Nobody is let in by documents in another way than before.
      JsonNode again = operator.setUp(Map.of("appliesTo", "dynamic")).expect(200).json();
      assertThat(again.path("changes")).isEmpty();
      assertThat(again.path("blocked").findValuesAsText("what"))
          .contains("conditions of the client policy mcp-oauth-2.1");
    } finally {
      operator.remove();
    }
  }

  /** Applications that used Keycloak's registration before would be taken for strangers. */
  @Test
  void tellsOfClientsThatRegisteredBefore() {
    OperatorRealm operator = OperatorRealm.create(server, admin);
    try {
      String token =
          operator
              .realm()
              .admin()
              .post("/clients-initial-access", Map.of("count", 1, "expiration", 600))
              .expect(201)
              .json()
              .path("token")
              .asText();
      RegisteredClient earlier =
          RegisteredClient.of(
              operator
                  .realm()
                  .registration()
                  .registerWithToken(token, ClientRegistration.publicClient(REDIRECT_URI)));

      assertThat(operator.setUp(Map.of()).expect(200).json().at("/blocked/0/what").asText())
          .isEqualTo("clients that registered before: 1");
      ObjectNode client = (ObjectNode) operator.realm().client(earlier.id());
      ((ObjectNode) client.path("attributes")).put("mcp.dynamic", "no");
      operator.realm().admin().put("/clients/" + client.path("id").asText(), client).expect(204);
      assertThat(operator.setUp(Map.of()).expect(200).json().path("blocked")).isEmpty();
    } finally {
      operator.remove();
    }
  }

  @Test
  void theOptionsAreSettings() {
    OperatorRealm operator = OperatorRealm.create(server, admin);
    try {
      operator.setUp(Map.of()).expect(200);
      operator.addServer("a-server", SERVER);

      operator
          .setUp(
              Map.of(
                  "clients",
                  List.of("claude", "cursor"),
                  "defaultServer",
                  SERVER,
                  "documents",
                  "approve",
                  "refreshRetrySeconds",
                  5))
          .expect(200);

      JsonNode profiles =
          operator.realm().admin().get("/client-policies/profiles").expect(200).json();
      assertThat(settings(profiles, "mcp-cimd").path("admission").asText()).isEqualTo("approve");
      assertThat(settings(profiles, "mcp-cimd").path("known-clients").toString())
          .isEqualTo("[\"claude\"]");
      assertThat(settings(profiles, "mcp-resource-indicator").path("default-resource").asText())
          .isEqualTo(SERVER);
      assertThat(settings(profiles, "mcp-grant").path("refresh-retry-seconds").asText())
          .isEqualTo("5");
      assertThat(operator.policies("mcp-redirect-uris"))
          .hasSize(2)
          .allSatisfy(
              policy ->
                  assertThat(Json.texts(policy.at("/config/presets")))
                      .containsExactlyInAnyOrder("claude", "cursor"));
      operator.setUp(Map.of("documents", "off")).expect(200);
      assertThat(operator.realm().admin().get("/client-policies/profiles").expect(200).body())
          .doesNotContain("mcp-cimd");
      // What is left out in a later call stays as it is.
      assertThat(operator.setUp(Map.of()).expect(200).json().path("changes")).isEmpty();
    } finally {
      operator.remove();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"documnets\":\"off\"}|documnets",
        "{\"documents\":\"some\"}|documents",
        "{\"clients\":[\"claude\",\"nobody\"]}|clients",
        "{\"clients\":\"claude\"}|clients",
        "{\"clients\":[]}|clients",
        "{\"appliesTo\":\"everybody\"}|appliesTo",
        "{\"defaultServer\":\"https://nobody.example/mcp\"}|defaultServer",
        "{\"defaultServer\":7}|defaultServer",
        "{\"refreshRetrySeconds\":61}|refreshRetrySeconds",
        "{\"refreshRetrySeconds\":\"5\"}|refreshRetrySeconds",
        "{\"theme\":\"yes\"}|theme",
        "{\"lifetimes\":1}|lifetimes"
      })
  void refusesWhatItCannotUse(String options, String field) {
    Answer answer =
        dynamic
            .realm()
            .admin()
            .request("POST", "/mcp/setup")
            .body("application/json", options)
            .send()
            .expect(400);
    assertThat(answer.json().at("/errors/0/field").asText(answer.json().path("field").asText()))
        .isEqualTo(field);
    assertThat(answer.body()).contains(field + ": ");
  }

  @Test
  void refusesWhatIsNoObjectAndWhatIsNoRehearsal() {
    for (String body : List.of("[]", "{", "{\"theme\":true,\"theme\":false}", "null")) {
      dynamic
          .realm()
          .admin()
          .request("POST", "/mcp/setup")
          .body("application/json", body)
          .send()
          .expect(400);
    }
    dynamic.realm().admin().post("/mcp/setup?dryrun=yes", Map.of()).expect(400);
    dynamic.realm().admin().post("/mcp/teardown?dryRun=", Map.of()).expect(400);
  }

  @Test
  void aRealmMayHaveAnyName() {
    String name = "M\u00fcller und S\u00f6hne " + UUID.randomUUID();
    admin.post("/realms", Map.of("realm", name, "enabled", true)).expect(201);
    String path = "/realms/" + URLEncoder.encode(name, UTF_8).replace("+", "%20");
    try {
      assertThat(admin.post(path + "/mcp/setup", Map.of()).expect(200).json().path("changes"))
          .isNotEmpty();
      admin.post(path + "/mcp/teardown", Map.of()).expect(200);
    } finally {
      admin.delete(path).expect(204);
    }
  }

  /** Whoever may change the realm and not its clients sets it up, and does not take it back. */
  @Test
  void wantsTheRightsOfWhatItChanges() {
    OperatorRealm operator = OperatorRealm.create(server, admin);
    try {
      String manager = new Administrators(operator.realm()).serviceToken("manage-realm");
      URI base = URI.create(server.url() + "/admin/realms/" + operator.realm().name() + "/mcp/");
      assertThat(Http.post(base.resolve("setup")).bearer(manager).json(Map.of()).send().status())
          .isEqualTo(200);
      assertThat(Http.post(base.resolve("teardown")).bearer(manager).json(Map.of()).send().status())
          .isEqualTo(403);
      assertThat(operator.policies("mcp-redirect-uris")).hasSize(2);
    } finally {
      operator.remove();
    }
  }

  /** Each would find that a policy is missing. */
  @Test
  void twoAtOnceAreOne() {
    OperatorRealm operator = OperatorRealm.create(server, admin);
    try {
      List<Answer> answers =
          Stream.generate(() -> CompletableFuture.supplyAsync(() -> operator.setUp(Map.of())))
              .limit(4)
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();

      assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
      assertThat(answers.stream().filter(answer -> !answer.json().path("changes").isEmpty()))
          .hasSize(1);
      for (String policy : OUR_POLICIES) {
        assertThat(operator.policies(policy)).as(policy).hasSize(2);
      }
    } finally {
      operator.remove();
    }
  }

  @Test
  void tellsAnAdminEventWithTheList() {
    OperatorRealm operator = OperatorRealm.create(server, admin);
    try {
      ObjectNode events =
          (ObjectNode) operator.realm().admin().get("/events/config").expect(200).json();
      events.put("adminEventsEnabled", true).put("adminEventsDetailsEnabled", true);
      operator.realm().admin().put("/events/config", events).expect(204);
      operator.rehearseSetUp(Map.of()).expect(200);
      operator.setUp(Map.of()).expect(200);
      operator.setUp(Map.of()).expect(200);

      List<JsonNode> told =
          StreamSupport.stream(
                  operator
                      .realm()
                      .admin()
                      .get("/admin-events?resourcePath=mcp/setup*")
                      .expect(200)
                      .json()
                      .spliterator(),
                  false)
              .toList();

      assertThat(told).hasSize(1);
      assertThat(told.get(0).path("representation").asText()).contains("mcp-redirect-uris");
    } finally {
      operator.remove();
    }
  }

  private JsonNode tokens(OAuthClient client) {
    AuthorizationRequest request = client.authorization("mcp:tools").with("resource", SERVER);
    var page = dynamic.realm().browser().open(request.uri()).login("alice", OperatorRealm.PASSWORD);
    return client
        .redeem(request, (page.isConsent() ? page.accept() : page).callback())
        .expect(200)
        .json();
  }

  private static JsonNode settings(JsonNode profiles, String executor) {
    return profiles.findParents("executor").stream()
        .filter(found -> found.path("executor").asText().equals(executor))
        .findFirst()
        .orElseThrow()
        .path("configuration");
  }
}
