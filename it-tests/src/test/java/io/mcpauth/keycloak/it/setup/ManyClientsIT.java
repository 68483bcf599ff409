package io.mcpauth.keycloak.it.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.server.DoomedNode;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.Postgres;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What goes over the clients of a realm does so in small transactions: what is done stays, and the
 * next call does the rest.
 */
@Tag("postgres")
@OnKeycloak
class ManyClientsIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final Map<String, Object> LIFETIMES = Map.of("lifetimes", true);
  private static final String LIFETIMES_OF = "lifetimes of clients that came by themselves: ";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final KeycloakServer server;
  private final AdminApi admin;
  private final Postgres database;
  private final DoomedNode doomed;

  private OperatorRealm operator;
  private CrowdedRealm crowd;

  ManyClientsIT(KeycloakServer server, AdminApi admin, Postgres database, DoomedNode doomed) {
    this.server = server;
    this.admin = admin;
    this.database = database;
    this.doomed = doomed;
  }

  @BeforeEach
  void makeARealm() {
    operator = OperatorRealm.create(server, admin);
    operator.setUp(Map.of()).expect(200);
    crowd = new CrowdedRealm(database, operator);
  }

  @AfterEach
  void removeIt() throws Exception {
    crowd.everybodyWrites();
    operator.remove();
  }

  private String stranger() {
    return OAuthClient.registered(operator.realm(), REDIRECT_URI).id();
  }

  /** With one that is still on, nothing would judge it. */
  @Test
  void aClientThatCannotBeSwitchedOffKeepsTheSetup() throws Exception {
    String stranger = stranger();
    String one = crowd.copies(stranger, 250);
    crowd.nobodyWrites(one);

    Answer refused = operator.takeBack().expect(409);

    assertThat(refused.body()).contains("250 clients", "1 could not", one);
    assertThat(crowd.off(stranger)).isEqualTo(250);
    assertThat(operator.policies("mcp-redirect-uris")).hasSize(2);
    assertThat(operator.setUp(Map.of()).expect(200).json().path("changes")).isEmpty();

    crowd.everybodyWrites();
    assertThat(operator.rehearseTakingBack().expect(200).json().path("clientsDisabled").asInt())
        .isOne();
    assertThat(operator.takeBack().expect(200).json().path("clientsDisabled").asInt()).isOne();
    assertThat(crowd.off(stranger)).isEqualTo(251);
    assertThat(operator.policies("mcp-redirect-uris")).isEmpty();
  }

  @Test
  void oneSecretThatCannotBeHashedKeepsNoOther() throws Exception {
    hashInFewRounds();
    String one = crowd.copies("back-office", 53);
    crowd.nobodyWrites(one);

    JsonNode first =
        operator.realm().admin().post("/mcp/secrets/hash", Map.of()).expect(200).json();

    assertThat(first.path("hashed")).hasSize(53);
    assertThat(first.path("skipped")).hasSize(1);
    assertThat(first.at("/skipped/0/clientId").asText()).isEqualTo(one);
    assertThat(operator.realm().client(one).path("secret").asText())
        .isEqualTo(OperatorRealm.BACK_OFFICE_SECRET);
    assertThat(counts().path("clear").asInt()).isOne();

    crowd.everybodyWrites();
    JsonNode second =
        operator.realm().admin().post("/mcp/secrets/hash", Map.of()).expect(200).json();
    assertThat(Json.texts(second.path("hashed"))).containsExactly(one);
    assertThat(second.path("looked")).isEqualTo(first.path("looked"));
    assertThat(counts().path("clear").asInt()).isZero();
    assertThat(counts().path("hashed").asInt()).isEqualTo(54);
  }

  /** The fewest that there may be: a hundred slow hashes outlast a request on a busy machine. */
  private void hashInFewRounds() {
    String path = "/client-policies/profiles";
    JsonNode profiles = operator.realm().admin().get(path).expect(200).json();
    for (JsonNode profile : profiles.path("profiles")) {
      for (JsonNode executor : profile.path("executors")) {
        if (executor.path("executor").asText().equals("mcp-hashed-client-secret")) {
          ((ObjectNode) executor).putObject("configuration").put("rounds", 10_000);
        }
      }
    }
    operator.realm().admin().put(path, profiles).expect(204);
  }

  private JsonNode counts() {
    return operator.realm().admin().get("/mcp/secrets").expect(200).json();
  }

  @Test
  void oneClientThatCannotBeGivenLifetimesKeepsNoOther() throws Exception {
    String stranger = stranger();
    String one = crowd.copies(stranger, 250);
    crowd.nobodyWrites(one);

    JsonNode first = operator.setUp(LIFETIMES).expect(200).json();

    assertThat(first.path("changes").findValuesAsText("what")).contains(LIFETIMES_OF + 250);
    assertThat(first.path("blocked").findValuesAsText("what")).containsExactly(LIFETIMES_OF + 1);
    assertThat(first.at("/blocked/0/reason").asText()).contains(one);
    assertThat(crowd.given()).isEqualTo(250);

    crowd.everybodyWrites();
    JsonNode second = operator.setUp(LIFETIMES).expect(200).json();
    assertThat(second.path("changes").findValuesAsText("what")).containsExactly(LIFETIMES_OF + 1);
    assertThat(second.path("blocked")).isEmpty();
    assertThat(operator.setUp(LIFETIMES).expect(200).json().path("changes")).isEmpty();
    assertThat(crowd.given()).isEqualTo(251);
  }

  /** The machine of the node fails in the midst of it. */
  @Test
  void anotherNodeGoesOn() throws Exception {
    String stranger = stranger();
    crowd.copies(stranger, 400);
    crowd.writesTakeTime();
    OperatorRealm there = new OperatorRealm(operator.realm().through(doomed.server()));
    CompletableFuture<Answer> settingUp =
        CompletableFuture.supplyAsync(() -> there.setUp(LIFETIMES));
    Instant end = Instant.now().plus(LIMIT);
    while (crowd.given() == 0) {
      assertThat(Instant.now()).as("nothing is done").isBefore(end);
    }

    doomed.kill();

    assertThat(settingUp).failsWithin(LIMIT);
    int given = crowd.given();
    assertThat(given).isBetween(1, 400);
    crowd.everybodyWrites();
    assertThat(
            operator.setUp(LIFETIMES).expect(200).json().path("changes").findValuesAsText("what"))
        .contains(LIFETIMES_OF + (401 - given));
    assertThat(crowd.given()).isEqualTo(401);
    assertThat(operator.setUp(LIFETIMES).expect(200).json().path("changes")).isEmpty();

    JsonNode taken = operator.takeBack().expect(200).json();
    assertThat(taken.path("clientsDisabled").asInt()).isEqualTo(401);
    assertThat(taken.path("changes").findValuesAsText("what")).contains(LIFETIMES_OF + 401);
    assertThat(crowd.given()).isZero();
    assertThat(crowd.off(stranger)).isEqualTo(401);
  }
}
