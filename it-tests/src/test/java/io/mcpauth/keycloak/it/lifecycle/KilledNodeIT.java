package io.mcpauth.keycloak.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.DoomedNode;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The machine of the node that cleans up fails in the midst of it. */
@Tag("postgres")
@OnKeycloak
class KilledNodeIT {

  private static final int CLIENTS = 400;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final McpRealm realm;
  private final Postgres database;
  private final DoomedNode doomed;
  private final Strangers strangers;
  private final String realmId;

  KilledNodeIT(McpRealm realm, Postgres database, DoomedNode doomed) {
    this.realm = realm;
    this.database = database;
    this.doomed = doomed;
    this.strangers = new Strangers(realm);
    this.realmId = realm.admin().get("").expect(200).json().path("id").asText();
  }

  /** What is removed is removed whole, the rest is whole, and another node does what is left. */
  @Test
  void noClientIsHalfRemovedAndAnotherNodeGoesOn() throws Exception {
    for (int i = 0; i < CLIENTS; i++) {
      strangers.client();
    }
    final OAuthClient fresh = strangers.client();
    allAreOverBut(fresh);
    CompletableFuture<Void> cleaning =
        CompletableFuture.runAsync(
            () -> realm.through(doomed.server()).admin().post("/mcp/clients/clean", Map.of()));
    awaitFewerThan(CLIENTS + 1);

    doomed.kill();

    assertThat(cleaning).failsWithin(LIMIT);
    int left = clients();
    assertThat(left).isBetween(2, CLIENTS);
    assertThat(number("select count(*) from client c where realm_id = ? and exists" + REGISTERED))
        .as("clients with all that registration wrote")
        .isEqualTo(left);
    assertThat(
            number(
                "select cast(value as bigint) from server_config where server_config_key ="
                    + " 'mcp.clients.' || ?"))
        .as("the kept count")
        .isEqualTo(left);

    assertThat(cleanedUp().path("removed").asInt()).isEqualTo(left - 1);
    assertThat(clients()).isEqualTo(1);
    assertThat(strangers.exists(fresh)).isTrue();
  }

  private static final String REGISTERED =
      " (select 1 from redirect_uris u where u.client_id = c.id) and exists"
          + " (select 1 from client_attributes a where a.client_id = c.id and a.name ="
          + " 'mcp.registered') and exists"
          + " (select 1 from client_scope_client s where s.client_id = c.id)";

  /** By another node, as soon as the cluster has missed the one that held the turn. */
  private JsonNode cleanedUp() throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    Answer answer = realm.admin().post("/mcp/clients/clean", Map.of());
    while (answer.status() == 409 && Instant.now().isBefore(end)) {
      Thread.sleep(200);
      answer = realm.admin().post("/mcp/clients/clean", Map.of());
    }
    return answer.expect(200).json();
  }

  private void awaitFewerThan(int clients) throws SQLException {
    Instant end = Instant.now().plus(LIMIT);
    while (clients() >= clients) {
      assertThat(Instant.now()).as("nothing is removed").isBefore(end);
    }
  }

  private int clients() throws SQLException {
    return (int)
        number(
            "select count(*) from client c where realm_id = ? and exists (select 1 from"
                + " client_attributes a where a.client_id = c.id and a.name = 'mcp.expires')");
  }

  private long number(String query) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, realmId);
      try (ResultSet result = statement.executeQuery()) {
        assertThat(result.next()).isTrue();
        return result.getLong(1);
      }
    }
  }

  private void allAreOverBut(OAuthClient fresh) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "update client_attributes a set value = '1' from client c where c.id = a.client_id"
                    + " and a.name = 'mcp.expires' and c.realm_id = ? and c.client_id <> ?")) {
      statement.setString(1, realmId);
      statement.setString(2, fresh.id());
      assertThat(statement.executeUpdate()).isEqualTo(CLIENTS);
    }
  }
}
