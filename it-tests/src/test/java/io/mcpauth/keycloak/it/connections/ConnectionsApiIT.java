package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.attack.Administrators;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.ExecutorSettings;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Admin REST {@code /mcp/connections}: who acts where for whom, and ending it. */
@OnKeycloak
class ConnectionsApiIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final AdminApi master;
  private final ResourceServer payroll;
  private final ResourceServer calendar;
  private final Browser browser;
  private final OAuthClient client;

  ConnectionsApiIT(McpRealm realm, AdminApi master) {
    this.realm = realm;
    this.master = master;
    this.payroll = ResourceServer.registered(realm);
    this.calendar = ResourceServer.registered(realm);
    this.browser = realm.browser();
    this.client = OAuthClient.registered(realm, REDIRECT_URI);
  }

  /** The realm is that of the class. */
  @BeforeEach
  void nobodyActs() {
    end("usedBefore=" + Instant.now().plusSeconds(1000).getEpochSecond());
  }

  @Test
  void tellsWhoActsWhereAndSinceWhen() {
    long before = Instant.now().getEpochSecond();
    ServerGrant grant = grant("alice", Grant.OFFLINE, payroll);
    Seconds.awaitNext();
    grant = grant.refreshed();

    JsonNode told = list("").get(0);

    assertThat(told.path("id").asText()).isEqualTo(idOf(grant));
    assertThat(told.path("user").path("id").asText()).isEqualTo(userId("alice"));
    assertThat(told.path("user").path("username").asText()).isEqualTo("alice");
    JsonNode by = told.path("client");
    assertThat(by.path("id").asText()).isEqualTo(realm.client(client.id()).path("id").asText());
    assertThat(by.path("clientId").asText()).isEqualTo(client.id());
    assertThat(by.path("name").asText()).isEqualTo(realm.client(client.id()).path("name").asText());
    assertThat(by.path("origin").asText()).isEqualTo("anonymous");
    assertThat(by.path("host").asText()).isEqualTo("localhost");
    assertThat(told.path("server").asText()).isEqualTo(payroll.clientId());
    assertThat(told.path("resource").asText()).isEqualTo(payroll.url());
    assertThat(texts(told.path("scopes"))).contains("mcp:tools", "offline_access");
    assertThat(told.path("since").asLong()).isBetween(before, Instant.now().getEpochSecond());
    assertThat(told.path("lastUsed").asLong())
        .isGreaterThan(told.path("since").asLong())
        .isLessThanOrEqualTo(Instant.now().getEpochSecond());
    assertThat(told.path("offline").asBoolean()).isTrue();
    assertThat(told.path("retries").asInt()).isZero();
    assertThat(list("")).hasSize(1);
    assertThat(list("").toString()).doesNotContain(grant.grant().refreshToken());
  }

  /** Each in its session: online ones, offline ones, and of a session that was there before. */
  @Test
  void tellsEachGrantOnce() {
    ServerGrant first = grant("alice", Grant.ONLINE, payroll);
    ServerGrant second = grant("alice", Grant.OFFLINE, payroll);
    ServerGrant third = grant("alice", Grant.OFFLINE, calendar);
    ServerGrant fourth = grant("alice", Grant.ONLINE, calendar);

    assertThat(ids(""))
        .containsExactlyInAnyOrder(idOf(first), idOf(second), idOf(third), idOf(fourth));
    assertThat(ids("offline=true")).containsExactlyInAnyOrder(idOf(second), idOf(third));
    assertThat(ids("offline=false")).containsExactlyInAnyOrder(idOf(first), idOf(fourth));
  }

  @Test
  void eachFilterNamesItsOwn() {
    OAuthClient other = OAuthClient.registered(realm, REDIRECT_URI);
    ServerGrant alices = grant("alice", Grant.ONLINE, payroll);
    ServerGrant bobs = grant("bob", "openid mcp:prompts", calendar);
    ServerGrant others =
        ServerGrant.by("bob", realm.browser(), realm, other, Grant.ONLINE, payroll);

    assertThat(ids("user=alice")).containsExactly(idOf(alices));
    assertThat(ids("user=" + userId("alice"))).containsExactly(idOf(alices));
    assertThat(ids("client=" + other.id())).containsExactly(idOf(others));
    assertThat(ids("client=" + realm.client(other.id()).path("id").asText()))
        .containsExactly(idOf(others));
    assertThat(ids("server=" + calendar.clientId())).containsExactly(idOf(bobs));
    assertThat(ids("server=" + calendar.id())).containsExactly(idOf(bobs));
    assertThat(ids("server=" + encoded(calendar.url()))).containsExactly(idOf(bobs));
    assertThat(ids("scope=mcp:prompts")).containsExactly(idOf(bobs));
    assertThat(ids("id=" + idOf(others))).containsExactly(idOf(others));
    assertThat(ids("origin=anonymous")).hasSize(3);
    assertThat(ids("origin=document")).isEmpty();
    assertThat(ids("user=bob&server=" + payroll.clientId())).containsExactly(idOf(others));
    assertThat(ids("user=alice&server=" + calendar.clientId())).isEmpty();
    assertThat(ids("user=nobody")).isEmpty();
    assertThat(ids("client=nothing")).isEmpty();
    assertThat(ids("id=%25")).isEmpty();
  }

  @Test
  void usedBeforeLooksAtTheLastToken() {
    ServerGrant idle = grant("alice", Grant.ONLINE, payroll);
    ServerGrant busy = grant("alice", Grant.ONLINE, calendar);
    Seconds.awaitNext();
    Instant time = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    busy.refreshed();

    assertThat(ids("usedBefore=" + time.getEpochSecond())).containsExactly(idOf(idle));
    assertThat(ids("usedBefore=" + time)).containsExactly(idOf(idle));
    assertThat(ids("usedBefore=2020-01-01")).isEmpty();
  }

  @Test
  void pages() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      all.add(idOf(grant("alice", Grant.ONLINE, payroll)));
    }
    for (int i = 0; i < 3; i++) {
      all.add(idOf(ServerGrant.by("bob", realm.browser(), realm, client, Grant.OFFLINE, calendar)));
    }

    List<String> told = new ArrayList<>();
    for (int first = 0; first < 9; first += 3) {
      told.addAll(ids("first=" + first + "&max=3"));
    }

    assertThat(told).hasSize(7).containsExactlyInAnyOrderElementsOf(all);
    assertThat(ids("max=0")).isEmpty();
    assertThat(ids("first=-1&max=-1")).hasSize(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void oneOfTwoInOneBrowserEndsAlone(String scope) {
    ServerGrant ended = grant("alice", scope, payroll);
    ServerGrant kept = grant("alice", scope, calendar);

    JsonNode report = end("user=alice&server=" + payroll.clientId());

    assertThat(report.toString()).isEqualTo("{\"matched\":1,\"ended\":1,\"failed\":0}");
    assertThat(ended.isDead()).isTrue();
    assertThat(kept.introspects()).isTrue();
    assertThat(ids("")).containsExactly(idOf(kept));
    // Safe to repeat.
    assertThat(end("user=alice&server=" + payroll.clientId()).toString())
        .isEqualTo("{\"matched\":0,\"ended\":0,\"failed\":0}");
    assertThat(kept.isAlive()).isTrue();
  }

  /** Also the second of two for one server. */
  @Test
  void theIdNamesOne() {
    ServerGrant ended = grant("alice", Grant.OFFLINE, payroll);
    ServerGrant kept = grant("alice", Grant.OFFLINE, payroll);

    assertThat(end("id=" + idOf(ended)).path("ended").asInt()).isEqualTo(1);

    assertThat(ended.isDead()).isTrue();
    assertThat(kept.isAlive()).isTrue();
  }

  @Test
  void aUserIsSignedOutOfAllServersAndNobodyElseIs() {
    ServerGrant online = grant("alice", Grant.ONLINE, payroll);
    ServerGrant offline = grant("alice", Grant.OFFLINE, calendar);
    ServerGrant elsewhere =
        ServerGrant.by("alice", realm.browser(), realm, client, Grant.OFFLINE, payroll);
    ServerGrant bobs = grant("bob", Grant.OFFLINE, payroll);

    assertThat(end("user=alice").path("ended").asInt()).isEqualTo(3);

    assertThat(online.isDead()).isTrue();
    assertThat(offline.isDead()).isTrue();
    assertThat(elsewhere.isDead()).isTrue();
    assertThat(bobs.isAlive()).isTrue();
  }

  @Test
  void aClientLosesAllItsUsers() {
    OAuthClient other = OAuthClient.registered(realm, REDIRECT_URI);
    ServerGrant alices = grant("alice", Grant.ONLINE, payroll);
    ServerGrant bobs = grant("bob", Grant.OFFLINE, payroll);
    ServerGrant kept = ServerGrant.by("bob", realm.browser(), realm, other, Grant.OFFLINE, payroll);

    assertThat(end("client=" + client.id()).path("ended").asInt()).isEqualTo(2);

    assertThat(alices.isDead()).isTrue();
    assertThat(bobs.isDead()).isTrue();
    assertThat(kept.isAlive()).isTrue();
  }

  @Test
  void aRehearsalEndsNothing() {
    ServerGrant grant = grant("alice", Grant.ONLINE, payroll);

    JsonNode report = end("user=alice&dryRun=true");

    assertThat(report.toString()).isEqualTo("{\"matched\":1,\"ended\":0,\"failed\":0}");
    assertThat(grant.isAlive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?dryRun=true",
        "?user",
        "?user=",
        "?user=%20",
        "?user=alice&user=bob",
        "?user=alice&server=",
        "?user=alice&server",
        "?User=alice",
        "?username=alice",
        "?user=alice&sever=x",
        "?user=alice&first=0",
        "?user=alice&max=1",
        "?user=alice&dryRun",
        "?user=alice&dryrun=true",
        "?user=alice&dryRun=yes",
        "?user=alice&offline=yes",
        "?user=alice&origin=anybody",
        "?user=alice&usedBefore=yesterday",
      })
  void aFilterThatIsMissingOrMisspeltEndsNothing(String query) {
    ServerGrant grant = grant("alice", Grant.ONLINE, payroll);

    realm.admin().delete("/mcp/connections" + query).expect(400);

    assertThat(grant.isAlive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"user=", "user", "dryRun=true", "usedBefore=0x1", "offline=1", "%00=1"})
  void aListDoesNotGuessEither(String query) {
    realm.admin().get("/mcp/connections?" + query).expect(400);
  }

  @Test
  void whoLooksNeedsBothRightsAndWhoEndsOneMore() {
    ServerGrant grant = grant("alice", Grant.OFFLINE, payroll);
    Administrators staff = new Administrators(realm);

    for (String[] roles : new String[][] {{"view-users"}, {"view-clients"}, {"view-realm"}}) {
      assertThat(status("GET", staff.serviceToken(roles))).isEqualTo(403);
    }
    String looks = staff.serviceToken("view-users", "view-clients");
    assertThat(status("GET", looks)).isEqualTo(200);
    for (String token :
        List.of(looks, staff.serviceToken("manage-users"), staff.serviceToken("manage-clients"))) {
      assertThat(status("DELETE", token)).isEqualTo(403);
    }
    assertThat(grant.introspects()).isTrue();

    assertThat(status("DELETE", staff.serviceToken("manage-users", "view-clients"))).isEqualTo(200);

    assertThat(grant.isDead()).isTrue();
  }

  private int status(String method, String token) {
    URI connections =
        URI.create(
            realm.server() + "/admin/realms/" + realm.name() + "/mcp/connections?user=alice");
    return Http.request(method, connections).bearer(token).send().status();
  }

  /** Ids are the same in all realms of a server. */
  @Test
  void anotherRealmTellsAndEndsNothingOfThisOne() {
    ServerGrant grant = grant("alice", Grant.OFFLINE, payroll);
    String name = "other-" + UUID.randomUUID();
    master.post("/realms", Map.of("realm", name, "enabled", true)).expect(201);
    McpRealm other = McpRealm.existing(realm.server(), master, name);
    try {
      for (String filter :
          List.of(
              "user=" + userId("alice"),
              "client=" + realm.client(client.id()).path("id").asText(),
              "server=" + payroll.clientId(),
              "id=" + idOf(grant),
              "offline=true",
              "usedBefore=" + Instant.now().plusSeconds(1000).getEpochSecond())) {
        assertThat(other.admin().get("/mcp/connections?" + filter).expect(200).json()).isEmpty();
        assertThat(
                other
                    .admin()
                    .delete("/mcp/connections?" + filter)
                    .expect(200)
                    .json()
                    .path("matched")
                    .asInt())
            .isZero();
      }
    } finally {
      other.close();
    }

    assertThat(grant.isAlive()).isTrue();
  }

  @Test
  void theAdminEventSaysWhoWasMeant() {
    realm
        .admin()
        .put("", Map.of("adminEventsEnabled", true, "adminEventsDetailsEnabled", true))
        .expect(204);
    grant("alice", Grant.ONLINE, payroll);

    end("user=alice&server=" + payroll.clientId());

    JsonNode event = realm.admin().get("/admin-events?max=1").expect(200).json().get(0);
    assertThat(event.path("resourcePath").asText()).contains("mcp/connections");
    assertThat(event.path("representation").asText())
        .contains(payroll.clientId(), "alice", "\"ended\":1");
  }

  @Test
  void countsTheRefreshesThatWereAnsweredAgain() {
    ExecutorSettings.save(realm, "mcp-grant", Map.of("refresh-retry-seconds", "60"));
    ServerGrant grant = grant("alice", Grant.OFFLINE, payroll);
    ServerGrant next = grant.refreshed();
    grant.refreshed();
    grant.refreshed();
    next.refreshed();
    next.refreshed();

    JsonNode told = list("").get(0);

    assertThat(told.path("retries").asInt()).isEqualTo(2);
    assertThat(told.path("id").asText()).isEqualTo(idOf(grant));
  }

  /** What does not work any more is not told. */
  @Test
  void whatHasEndedIsGone() {
    ServerGrant revoked = grant("alice", Grant.OFFLINE, payroll);
    client.revoke(revoked.grant().refreshToken()).expect(200);
    assertThat(ids("")).isEmpty();

    ServerGrant signedOut = grant("alice", Grant.ONLINE, payroll);
    realm.admin().delete("/sessions/" + signedOut.grant().sessionId()).expect(204);
    assertThat(ids("")).isEmpty();

    Browser another = realm.browser();
    ServerGrant first = ServerGrant.by("alice", another, realm, client, Grant.ONLINE, payroll);
    ServerGrant second = ServerGrant.by("alice", another, realm, client, Grant.ONLINE, calendar);
    ConnectionsPage.open("alice", another, realm).revoke(client, payroll.url());
    assertThat(first.isDead()).isTrue();
    assertThat(ids("")).containsExactly(idOf(second));
  }

  /** Rows of what is over stay in the tables for a while. */
  @Test
  void whatHasExpiredIsGone() {
    grant("alice", Grant.ONLINE, payroll);
    grant("alice", Grant.OFFLINE, payroll);
    assertThat(ids("")).hasSize(2);
    JsonNode stored = realm.admin().get("").expect(200).json();
    Seconds.awaitNext();
    Seconds.awaitNext();

    Map<String, Object> brief = Map.of("ssoSessionMaxLifespan", 1, "offlineSessionMaxLifespan", 1);
    realm.admin().put("", brief).expect(204);
    List<String> left = ids("");
    realm
        .admin()
        .put(
            "",
            Map.of(
                "ssoSessionMaxLifespan",
                stored.path("ssoSessionMaxLifespan").asInt(),
                "offlineSessionMaxLifespan",
                stored.path("offlineSessionMaxLifespan").asInt()))
        .expect(204);

    assertThat(left).isEmpty();
    assertThat(ids("")).hasSize(2);
  }

  /** Of version 0.1.0, whose data this stands for. */
  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void whatNamesNoGrantIsToldAndEndsToo(String scope) {
    List<ServerGrant> unnamed = new ArrayList<>();
    ExecutorSettings.without(realm, "mcp-grant", () -> unnamed.add(grant("alice", scope, payroll)));
    ServerGrant old = unnamed.get(0);
    assertThat(old.introspects()).isTrue();

    JsonNode told = list("user=alice&offline=" + scope.contains("offline")).get(0);
    assertThat(told.has("id")).isFalse();
    assertThat(told.path("server").asText()).isEqualTo(payroll.clientId());
    assertThat(told.path("user").path("username").asText()).isEqualTo("alice");
    assertThat(ids("user=bob")).isEmpty();

    assertThat(end("server=" + payroll.clientId()).path("failed").asInt()).isZero();

    assertThat(old.grant().refreshes()).isFalse();
    assertThat(list("")).isEmpty();
  }

  /** Whose name looks like somebody else's id is not taken for them. */
  @Test
  void anIdGoesBeforeAName() {
    RealmUser namesake = RealmUser.created(realm);
    ServerGrant alices = grant("alice", Grant.ONLINE, payroll);
    realm.admin().put("", Map.of("editUsernameAllowed", true)).expect(204);
    realm.admin().put("/users/" + namesake.id(), Map.of("username", userId("alice"))).expect(204);

    assertThat(ids("user=" + userId("alice"))).containsExactly(idOf(alices));
  }

  private ServerGrant grant(String user, String scope, ResourceServer server) {
    return ServerGrant.by(
        user, user.equals("alice") ? browser : realm.browser(), realm, client, scope, server);
  }

  private JsonNode list(String query) {
    return realm.admin().get("/mcp/connections?" + query).expect(200).json();
  }

  private List<String> ids(String query) {
    return StreamSupport.stream(list(query).spliterator(), false)
        .map(grant -> grant.path("id").asText())
        .toList();
  }

  private JsonNode end(String query) {
    Answer answer = realm.admin().delete("/mcp/connections?" + query).expect(200);
    assertThat(answer.header("Cache-Control")).hasValue("no-store");
    return answer.json();
  }

  private String idOf(ServerGrant grant) {
    try {
      return realm.verified(grant.grant().accessToken()).getStringClaim("grant_id");
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  private String userId(String name) {
    return realm
        .admin()
        .get("/users?exact=true&username=" + name)
        .expect(200)
        .json()
        .path(0)
        .path("id")
        .asText();
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
