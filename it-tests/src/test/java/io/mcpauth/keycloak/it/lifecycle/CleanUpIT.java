package io.mcpauth.keycloak.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.secret.Metrics;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the clean-up removes, and what it leaves. */
@OnKeycloak
class CleanUpIT {

  private static final Duration LONG_AGO = Duration.ofDays(100);
  private static final Duration YESTERDAY = Duration.ofHours(25);
  private static final String REMOVED = "mcp_clients_removed_total";

  private final McpRealm realm;
  private final KeycloakServer server;
  private final Strangers strangers;

  CleanUpIT(McpRealm realm, KeycloakServer server) {
    this.realm = realm;
    this.server = server;
    this.strangers = new Strangers(realm);
  }

  @Test
  void anActiveOneSurvivesAnIdleOneGoesANeverUsedOneGoes() {
    OAuthClient fresh = strangers.client();
    OAuthClient neverUsed = strangers.client();
    strangers.registered(neverUsed, YESTERDAY);
    OAuthClient active = used(Grant.OFFLINE);
    OAuthClient idle = used(Grant.ONLINE);
    OAuthClient live = used(Grant.OFFLINE);
    strangers.endSessions("alice", idle);
    strangers.takeBack("alice", idle);
    strangers.used(idle, LONG_AGO);
    Grant offline = Grant.by("bob", realm.browser(), realm, live, Grant.OFFLINE);
    strangers.used(live, LONG_AGO);

    JsonNode report = clean("");

    assertThat(strangers.exists(fresh)).isTrue();
    assertThat(strangers.exists(active)).isTrue();
    assertThat(strangers.exists(live)).isTrue();
    assertThat(strangers.exists(idle)).isFalse();
    assertThat(strangers.exists(neverUsed)).isFalse();
    assertThat(report.path("finished").asBoolean()).isTrue();
    assertThat(report.path("kept").asInt()).isEqualTo(1);
    offline.refreshed();
  }

  @Test
  void aDryRunSaysWhatWouldBeAndChangesNothing() {
    clean("");
    OAuthClient old = strangers.client();
    strangers.registered(old, YESTERDAY);

    JsonNode report = clean("?dryRun=true");

    assertThat(report.path("dryRun").asBoolean()).isTrue();
    assertThat(report.path("removed").asInt()).isEqualTo(1);
    assertThat(report.path("clients").path(0).asText()).isEqualTo(old.id());
    assertThat(strangers.exists(old)).isTrue();
    assertThat(clean("").path("removed").asInt()).isEqualTo(1);
    assertThat(strangers.exists(old)).isFalse();
  }

  @Test
  void tellsWhatItDid() {
    OAuthClient old = strangers.client();
    strangers.registered(old, YESTERDAY);
    clean("");
    Metrics before = Metrics.of(server);
    OAuthClient other = strangers.client();
    strangers.registered(other, YESTERDAY);
    long mark = server.log().mark();

    clean("");

    assertThat(Metrics.of(server).since(before, REMOVED)).isEqualTo(1);
    assertThat(server.log().since(mark)).contains("Clean-up of clients in realm", "1 removed");
    assertThat(
            realm.events("CLIENT_DELETE").stream()
                .anyMatch(e -> e.details().getOrDefault("reason", "").contains("1 removed")))
        .isTrue();
  }

  /** More than a page and than a batch of them. */
  @Test
  void goesThroughMany() {
    clean("");
    int before = realm.clientCount();
    for (int i = 0; i < 45; i++) {
      OAuthClient client = strangers.client();
      strangers.set(client, "mcp.expires", Strangers.seconds(YESTERDAY));
    }
    OAuthClient stays = strangers.client();

    assertThat(clean("").path("removed").asInt()).isEqualTo(45);

    assertThat(realm.clientCount()).isEqualTo(before + 1);
    assertThat(strangers.exists(stays)).isTrue();
  }

  /** Clients of before get the whole period from the day on which the clean-up finds them. */
  @Test
  void countsClientsFromBeforeAsUsedToday() {
    OAuthClient before = strangers.client();
    strangers.set(before, "mcp.expires", "");
    strangers.registered(before, LONG_AGO);

    JsonNode report = clean("");

    assertThat(report.path("adopted").asInt()).isEqualTo(1);
    assertThat(strangers.exists(before)).isTrue();
    assertThat(strangers.attribute(before, "mcp.last_used")).isNotEmpty();
    assertThat(clean("").path("adopted").asInt()).isZero();
  }

  @Test
  void leavesClientsMadeByHand() {
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                "mine",
                "attributes",
                Map.of("mcp.dynamic", "no", "mcp.registered", "1", "mcp.expires", "1")))
        .expect(201);

    clean("");

    assertThat(realm.admin().get("/clients?clientId=mine").expect(200).json()).hasSize(1);
  }

  /** Documents are clients too; what an administrator decided is not forgotten. */
  @Test
  void removesDocumentsAndNotThoseThatSomebodyDecidedAbout() {
    strangers.document("https://gone.example/client.json", "admitted", YESTERDAY);
    strangers.document("https://allowed.example/client.json", "allowed", YESTERDAY);
    strangers.document("https://blocked.example/client.json", "blocked", YESTERDAY);
    strangers.document("https://waiting.example/client.json", "pending", YESTERDAY);

    clean("");

    assertThat(documents())
        .containsExactlyInAnyOrder(
            "https://allowed.example/client.json",
            "https://blocked.example/client.json",
            "https://waiting.example/client.json");
  }

  @Test
  void needsTheRightToManageClients() {
    // AdminEndpointsIT walks all rights; this is the one that matters here.
    realm.admin().request("POST", "/mcp/clients/clean?dryRun=perhaps").send().expect(400);
  }

  private OAuthClient used(String scope) {
    OAuthClient client = strangers.client();
    Grant.by("alice", realm.browser(), realm, client, scope);
    Strangers.await("a use", () -> !strangers.attribute(client, "mcp.last_used").isEmpty());
    return client;
  }

  private List<String> documents() {
    List<String> ids = new ArrayList<>();
    realm
        .admin()
        .get("/mcp/clients?origin=document")
        .expect(200)
        .json()
        .forEach(client -> ids.add(client.path("clientId").asText()));
    return ids;
  }

  private JsonNode clean(String query) {
    return realm.admin().post("/mcp/clients/clean" + query, Map.of()).expect(200).json();
  }
}
