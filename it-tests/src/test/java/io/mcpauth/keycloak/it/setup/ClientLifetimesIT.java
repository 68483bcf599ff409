package io.mcpauth.keycloak.it.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jwt.JWTClaimsSet;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Option {@code lifetimes} of a setup for dynamic clients: they get lifetimes of their own, and the
 * realm's stay those of its other applications.
 */
@OnKeycloak
class ClientLifetimesIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String SERVER = "https://mcp.example/mcp";
  private static final String ACCESS_TOKEN = "access.token.lifespan";
  private static final String SESSION = "client.session.max.lifespan";
  private static final String OFFLINE = "client.offline.session.max.lifespan";
  private static final Map<String, Object> LIFETIMES = Map.of("lifetimes", true);
  private static final String OF_CLIENTS = "lifetimes of clients that came by themselves: ";

  private final KeycloakServer server;
  private final AdminApi admin;
  private OperatorRealm operator;
  private McpRealm realm;

  ClientLifetimesIT(KeycloakServer server, AdminApi admin) {
    this.server = server;
    this.admin = admin;
  }

  /** As Keycloak makes it, but for sessions of two days. */
  @BeforeEach
  void makeARealm() {
    operator = OperatorRealm.create(server, admin);
    realm = operator.realm();
    realm.admin().put("", Map.of("ssoSessionMaxLifespan", 172_800)).expect(204);
  }

  @AfterEach
  void removeIt() {
    operator.remove();
  }

  @Test
  void nothingChangesForOtherApplicationsNorTheRealm() {
    Map<String, String> applications = new StockApplications(realm).look();
    RealmState before = RealmState.withClients(realm);

    JsonNode done = operator.setUp(LIFETIMES).expect(200).json();

    assertThat(done.path("changes").findValuesAsText("where"))
        .doesNotContain("realm settings, tokens");
    assertThat(done.path("changes").findValuesAsText("what"))
        .doesNotContain("accessTokenLifespan", "ssoSessionMaxLifespan")
        .noneMatch(what -> what.startsWith(OF_CLIENTS));
    RealmState after = RealmState.withClients(realm);
    assertThat(after.differencesFrom(before))
        .doesNotContain(
            "accessTokenLifespan",
            "ssoSessionMaxLifespan",
            "offlineSessionMaxLifespan",
            "offlineSessionMaxLifespanEnabled",
            "clients");
    assertThat(new StockApplications(realm).look()).containsExactlyEntriesOf(applications);
    assertThat(new DoctorApi(realm).complaints()).noneMatch(id -> id.contains("lifetime:"));

    assertThat(operator.setUp(LIFETIMES).expect(200).json().path("changes")).isEmpty();
    operator.takeBack().expect(200);
    assertThat(RealmState.withClients(realm).differencesFrom(before)).isEmpty();
  }

  @Test
  void whoeverRegistersGetsThem() {
    operator.setUp(LIFETIMES).expect(200);
    operator.addServer("a-server", SERVER);
    RegisteredClient registered =
        RegisteredClient.of(
            realm.registration().register(ClientRegistration.publicClient(REDIRECT_URI)));
    OAuthClient client = OAuthClient.of(realm, registered);

    assertThat(attributes(client.id()))
        .containsEntry(ACCESS_TOKEN, "600")
        .containsEntry(SESSION, "36000")
        .containsEntry(OFFLINE, "2592000")
        .doesNotContainKey("mcp.setup");
    JWTClaimsSet claims = realm.verified(tokens(client).path("access_token").asText());
    assertThat(seconds(claims)).isEqualTo(600);

    // What an administrator sets for the client counts, also after its update.
    set(client.id(), ACCESS_TOKEN, "120");
    Map<String, Object> update = new HashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    update.put("client_id", registered.id());
    realm.registration().update(registered, update).expect(200);
    assertThat(attributes(client.id())).containsEntry(ACCESS_TOKEN, "120");
    assertThat(seconds(realm.verified(tokens(client).path("access_token").asText())))
        .isEqualTo(120);
  }

  @Test
  void clientsThatAreThereGetThemAndGiveThemBack() {
    operator.setUp(Map.of()).expect(200);
    String one = OAuthClient.registered(realm, REDIRECT_URI).id();
    String other = OAuthClient.named(realm, REDIRECT_URI, "Another one").id();
    set(other, ACCESS_TOKEN, "60");
    set(other, OFFLINE, "2592000");

    JsonNode rehearsed = operator.rehearseSetUp(LIFETIMES).expect(200).json();
    assertThat(rehearsed.path("changes").findValuesAsText("what")).contains(OF_CLIENTS + 2);
    assertThat(attributes(one)).doesNotContainKeys(ACCESS_TOKEN, "mcp.setup");

    JsonNode done = operator.setUp(LIFETIMES).expect(200).json();
    assertThat(done.path("changes")).isEqualTo(rehearsed.path("changes"));
    assertThat(attributes(one))
        .containsEntry(ACCESS_TOKEN, "600")
        .containsEntry(SESSION, "36000")
        .containsEntry(OFFLINE, "2592000");
    assertThat(attributes(other))
        .containsEntry(ACCESS_TOKEN, "60")
        .containsEntry(SESSION, "36000")
        .containsEntry(OFFLINE, "2592000");
    assertThat(operator.setUp(LIFETIMES).expect(200).json().path("changes")).isEmpty();

    set(one, OFFLINE, "86400");
    operator.takeBack().expect(200);

    assertThat(attributes(one))
        .containsEntry(OFFLINE, "86400")
        .doesNotContainKeys(ACCESS_TOKEN, SESSION, "mcp.setup");
    // Also one that happens to be ours stays, since it was there.
    assertThat(attributes(other))
        .containsEntry(ACCESS_TOKEN, "60")
        .containsEntry(OFFLINE, "2592000")
        .doesNotContainKeys(SESSION, "mcp.setup");
  }

  /** They are taken for clients that came by themselves, and stay enabled after a teardown. */
  @Test
  void clientsOfBeforeGetThemAndGiveThemBack() {
    String token =
        realm
            .admin()
            .post("/clients-initial-access", Map.of("count", 2, "expiration", 600))
            .expect(201)
            .json()
            .path("token")
            .asText();
    RegisteredClient earlier = earlier(token);
    RegisteredClient application = earlier(token);
    set(application.id(), "mcp.dynamic", "no");
    RealmState before = RealmState.withClients(realm);

    operator.setUp(LIFETIMES).expect(200);

    assertThat(attributes(earlier.id())).containsEntry(ACCESS_TOKEN, "600");
    assertThat(attributes(application.id())).doesNotContainKeys(ACCESS_TOKEN, "mcp.setup");
    operator.takeBack().expect(200);
    assertThat(RealmState.withClients(realm).differencesFrom(before)).isEmpty();
  }

  @Test
  void withinBoundsTheRealmsLifetimesAreGoodForAll() {
    realm
        .admin()
        .put(
            "",
            Map.of(
                "accessTokenLifespan",
                900,
                "ssoSessionMaxLifespan",
                36_000,
                "offlineSessionMaxLifespanEnabled",
                true,
                "offlineSessionMaxLifespan",
                864_000))
        .expect(204);

    operator.setUp(LIFETIMES).expect(200);

    assertThat(attributes(OAuthClient.registered(realm, REDIRECT_URI).id()))
        .doesNotContainKeys(ACCESS_TOKEN, SESSION, OFFLINE);
  }

  @Test
  void aSettingIsAWholeNumberOfSeconds() {
    operator.setUp(LIFETIMES).expect(200);
    for (String wrong : List.of("59", "ten", "-1", "315360001")) {
      assertThat(
              realm
                  .registrationPolicies()
                  .save(
                      "anonymous",
                      "mcp-client-metadata",
                      Map.of("access-token-lifespan", List.of(wrong)))
                  .expect(400)
                  .body())
          .contains("Seconds that access tokens live");
    }
  }

  private RegisteredClient earlier(String token) {
    return RegisteredClient.of(
        realm
            .registration()
            .registerWithToken(token, ClientRegistration.publicClient(REDIRECT_URI)));
  }

  private JsonNode tokens(OAuthClient client) {
    AuthorizationRequest request = client.authorization("mcp:tools").with("resource", SERVER);
    var page = realm.browser().open(request.uri()).login("alice", OperatorRealm.PASSWORD);
    return client
        .redeem(request, (page.isConsent() ? page.accept() : page).callback())
        .expect(200)
        .json();
  }

  private static long seconds(JWTClaimsSet claims) {
    return Duration.between(
            claims.getIssueTime().toInstant(), claims.getExpirationTime().toInstant())
        .toSeconds();
  }

  private Map<String, String> attributes(String clientId) {
    Map<String, String> attributes = new HashMap<>();
    realm
        .client(clientId)
        .path("attributes")
        .properties()
        .forEach(entry -> attributes.put(entry.getKey(), entry.getValue().asText()));
    return attributes;
  }

  private void set(String clientId, String attribute, String value) {
    ObjectNode client = (ObjectNode) realm.client(clientId);
    ((ObjectNode) client.path("attributes")).put(attribute, value);
    realm.admin().put("/clients/" + client.path("id").asText(), client).expect(204);
  }
}
