package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The database refuses some of it: the rest is ended and told, and the call is made again. */
@Tag("postgres")
@OnKeycloak
class ConnectionsEndFailureIT {

  /** More than three transactions hold. */
  private static final int CLIENTS = 70;

  private final McpRealm realm;
  private final Postgres database;
  private final ResourceServer server;

  ConnectionsEndFailureIT(McpRealm realm, Postgres database) {
    this.realm = realm;
    this.database = database;
    this.server = ResourceServer.registered(realm);
  }

  /** The tables are everybody's. */
  @AfterEach
  void takeItAgain() throws SQLException {
    run("drop trigger if exists refuse on offline_client_session");
  }

  @Test
  void whatFailedIsToldAndEndsTheNextTime() throws SQLException {
    List<ServerGrant> grants = grants();
    ServerGrant stuck = grants.get(CLIENTS / 2);
    refuse("new.client_id = '" + idOf(stuck) + "'");

    JsonNode report = end();

    assertThat(report.toString())
        .isEqualTo("{\"matched\":%d,\"ended\":%d,\"failed\":1}".formatted(CLIENTS, CLIENTS - 1));
    assertThat(clientsOf(list())).containsExactly(stuck.grant().client().id());

    takeItAgain();

    assertThat(end().toString()).isEqualTo("{\"matched\":1,\"ended\":1,\"failed\":0}");
    assertAreOver(grants);
  }

  /** It does not go on against a database that refuses all. */
  @Test
  void whatWasNotTriedIsLeftForTheNextTime() throws SQLException {
    List<ServerGrant> grants = grants();
    refuse("true");

    JsonNode report = end();

    assertThat(report.path("ended").asInt()).isZero();
    assertThat(report.path("failed").asInt()).isBetween(1, CLIENTS - 1);
    assertThat(report.path("finished").asBoolean(true)).isFalse();

    takeItAgain();

    assertThat(end().toString())
        .isEqualTo("{\"matched\":%1$d,\"ended\":%1$d,\"failed\":0}".formatted(CLIENTS));
    assertAreOver(grants);
  }

  /** Keycloak tells its caches before the database: what is over has to be over in both. */
  private void assertAreOver(List<ServerGrant> grants) {
    assertThat(list()).isEmpty();
    assertThat(grants).noneMatch(ServerGrant::introspects);
    assertThat(grants).noneMatch(grant -> grant.grant().refreshes());
  }

  private JsonNode list() {
    return realm.admin().get("/mcp/connections?server=" + server.clientId()).expect(200).json();
  }

  private static List<String> clientsOf(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(grant -> grant.at("/client/clientId").asText())
        .toList();
  }

  private List<ServerGrant> grants() {
    Browser browser = realm.browser();
    List<ServerGrant> grants = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      OAuthClient client = OAuthClient.registered(realm, "http://localhost:8765/callback");
      grants.add(ServerGrant.by("alice", browser, realm, client, Grant.ONLINE, server));
    }
    return grants;
  }

  private String idOf(ServerGrant grant) {
    return realm.client(grant.grant().client().id()).path("id").asText();
  }

  private JsonNode end() {
    return realm.admin().delete("/mcp/connections?server=" + server.clientId()).expect(200).json();
  }

  private void refuse(String rows) throws SQLException {
    run(
        "create or replace function refuse() returns trigger language plpgsql as"
            + " 'begin raise exception ''refused by a test''; end'");
    run(
        "create trigger refuse before update on offline_client_session for each row when ("
            + rows
            + ") execute function refuse()");
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
