package io.mcpauth.keycloak.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Admin REST {@code /mcp/clients}: which clients came by themselves, and removing some. */
@OnKeycloak
class ClientListIT {

  private static final Duration LONG_AGO = Duration.ofDays(100);

  private final McpRealm realm;
  private final Strangers strangers;

  ClientListIT(McpRealm realm) {
    this.realm = realm;
    this.strangers = new Strangers(realm);
  }

  @BeforeEach
  void noStrangers() {
    realm.admin().delete("/mcp/clients?dynamic=true").expect(200);
  }

  @Test
  void tellsOriginHostTimesAndUsers() {
    OAuthClient client = strangers.client();
    Instant before = Instant.now().minusSeconds(60);
    Grant.by("alice", realm.browser(), realm, client, Grant.ONLINE);
    Grant.by("bob", realm.browser(), realm, client, Grant.ONLINE);
    Strangers.await("a use", () -> list("").get(0).has("lastUsed"));

    JsonNode told = list("?dynamic=true").get(0);

    assertThat(told.path("clientId").asText()).isEqualTo(client.id());
    assertThat(told.path("id").asText()).isEqualTo(realm.client(client.id()).path("id").asText());
    assertThat(told.path("name").asText()).startsWith("Client ");
    assertThat(told.path("origin").asText()).isEqualTo("anonymous");
    assertThat(told.path("host").asText()).isEqualTo("localhost");
    assertThat(Instant.ofEpochSecond(told.path("created").asLong()))
        .isBetween(before, Instant.now());
    assertThat(told.path("lastUsed").asText())
        .isEqualTo(strangers.attribute(client, "mcp.last_used"));
    assertThat(told.path("expires").asText()).isEqualTo(strangers.attribute(client, "mcp.expires"));
    assertThat(told.path("users").asInt()).isEqualTo(2);
  }

  @Test
  void pages() {
    for (int i = 0; i < 7; i++) {
      strangers.client();
    }
    Set<String> ids = new HashSet<>();

    list("?first=0&max=3").forEach(client -> ids.add(client.path("id").asText()));
    list("?first=3&max=3").forEach(client -> ids.add(client.path("id").asText()));
    assertThat(ids).hasSize(6);
    list("?first=6&max=3").forEach(client -> ids.add(client.path("id").asText()));

    assertThat(ids).hasSize(7);
    assertThat(list("?first=7")).isEmpty();
    assertThat(list("?max=0")).isEmpty();
    assertThat(list("?first=2147483647&max=1000")).isEmpty();
    assertThat(list("?first=2147483647&max=1000&origin=anonymous")).isEmpty();
    assertThat(list("?origin=anonymous&first=2&max=2")).hasSize(2);
  }

  @Test
  void asksForHostsOriginsAndTimes() {
    OAuthClient loopback = strangers.client();
    OAuthClient old = strangers.client();
    strangers.registered(old, LONG_AGO);
    RegisteredClient hosted =
        RegisteredClient.of(
            realm
                .registration()
                .register(
                    ClientRegistration.publicClient("https://claude.ai/api/mcp/auth_callback")));
    String token =
        realm
            .admin()
            .post("/clients-initial-access", Map.of("count", 1, "expiration", 300))
            .expect(201)
            .json()
            .path("token")
            .asText();
    RegisteredClient admitted =
        RegisteredClient.of(
            realm
                .registration()
                .registerWithToken(token, ClientRegistration.publicClient(Strangers.LOOPBACK)));

    assertThat(ids("?host=claude.ai")).containsExactly(hosted.id());
    assertThat(ids("?host=CLAUDE.AI")).containsExactly(hosted.id());
    assertThat(ids("?host=localhost"))
        .containsExactlyInAnyOrder(loopback.id(), old.id(), admitted.id());
    assertThat(ids("?origin=token")).containsExactly(admitted.id());
    assertThat(ids("?origin=anonymous&host=localhost"))
        .containsExactlyInAnyOrder(loopback.id(), old.id());
    assertThat(ids("?origin=document")).isEmpty();
    assertThat(ids("?unusedSince=" + Strangers.seconds(Duration.ofDays(1))))
        .containsExactly(old.id());
    assertThat(ids("?unusedSince=" + Instant.now().minus(Duration.ofDays(1)).toString()))
        .containsExactly(old.id());
    assertThat(ids("?unusedSince=2000-01-01")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unusedSince=yesterday",
        "unusedSince=1.5",
        "origin=stranger",
        "dynamic=false",
        "host=a.example&host=b.example",
        "first=x"
      })
  void refusesWhatItCannotRead(String query) {
    int status = realm.admin().get("/mcp/clients?" + query).status();

    assertThat(status).isIn(400, 404);
    assertThat(realm.admin().delete("/mcp/clients?" + query).status()).isIn(400, 404);
  }

  /** All of them is something to be said. */
  @ParameterizedTest
  @ValueSource(strings = {"", "?origin=", "?dryRun=true", "?max=1"})
  void removesNothingWithoutAFilter(String query) {
    OAuthClient client = strangers.client();

    realm.admin().delete("/mcp/clients" + query).expect(400);

    assertThat(strangers.exists(client)).isTrue();
  }

  @Test
  void removesThoseThatWereAskedFor() {
    OAuthClient stays = strangers.client();
    OAuthClient old = strangers.client();
    strangers.registered(old, LONG_AGO);
    String filter = "?unusedSince=" + Strangers.seconds(Duration.ofDays(1));

    JsonNode rehearsed =
        realm.admin().delete("/mcp/clients" + filter + "&dryRun=true").expect(200).json();
    assertThat(rehearsed.path("removed").asInt()).isEqualTo(1);
    assertThat(strangers.exists(old)).isTrue();
    JsonNode done = realm.admin().delete("/mcp/clients" + filter).expect(200).json();

    assertThat(done.path("removed").asInt()).isEqualTo(1);
    assertThat(done.path("clients").path(0).asText()).isEqualTo(old.id());
    assertThat(strangers.exists(old)).isFalse();
    assertThat(strangers.exists(stays)).isTrue();
    assertThat(realm.admin().get("/admin-events?max=20").expect(200).body())
        .contains("mcp/clients");
  }

  /** Whoever asks for unused ones does not mean one with which somebody has a session. */
  @Test
  void leavesAUsedOneWhoseUseIsNotWrittenDown() {
    OAuthClient client = strangers.client();
    Grant grant = Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE);
    Strangers.await("a use", () -> !strangers.attribute(client, "mcp.last_used").isEmpty());
    strangers.used(client, LONG_AGO);

    JsonNode report =
        realm
            .admin()
            .delete("/mcp/clients?unusedSince=" + Strangers.seconds(Duration.ofDays(1)))
            .expect(200)
            .json();

    assertThat(report.path("kept").asInt()).isEqualTo(1);
    grant.refreshed();
  }

  @Test
  void neverTouchesClientsMadeByHand() {
    realm.admin().post("/clients", Map.of("clientId", "by-hand")).expect(201);
    strangers.client();

    realm.admin().delete("/mcp/clients?dynamic=true").expect(200);

    assertThat(list("")).isEmpty();
    assertThat(realm.admin().get("/clients?clientId=by-hand").expect(200).json()).hasSize(1);
    assertThat(realm.admin().get("/clients?clientId=sample-mcp-server").expect(200).json())
        .hasSize(1);
  }

  private JsonNode list(String query) {
    return realm.admin().get("/mcp/clients" + query).expect(200).json();
  }

  private List<String> ids(String query) {
    List<String> ids = new ArrayList<>();
    list(query).forEach(client -> ids.add(client.path("clientId").asText()));
    return ids;
  }
}
