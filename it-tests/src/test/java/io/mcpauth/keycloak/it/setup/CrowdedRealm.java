package io.mcpauth.keycloak.it.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.server.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Clients of a realm by the hundred, as rows: what no administrator has the patience for. */
final class CrowdedRealm {

  private final Postgres database;
  private final String realmId;

  CrowdedRealm(Postgres database, OperatorRealm realm) {
    this.database = database;
    this.realmId = realm.realm().admin().get("").expect(200).json().path("id").asText();
  }

  /**
   * Makes copies of a client with all that it has.
   *
   * @return the client id of one of them; the others are called alike
   */
  String copies(String clientId, int count) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          ("create temp table copies as select c.id as original, md5(c.id || n)::uuid::text as id,"
                  + " c.client_id || '-' || n as client_id from client c,"
                  + " generate_series(1, %d) n where c.client_id = '%s' and c.realm_id = '%s'")
              .formatted(count, clientId, realmId));
      statement.execute(
          "insert into client select (jsonb_populate_record(c, jsonb_build_object('id', copies.id,"
              + " 'client_id', copies.client_id))).* from copies join client c on c.id ="
              + " copies.original");
      statement.execute(
          "insert into client_attributes select (jsonb_populate_record(a,"
              + " jsonb_build_object('client_id', copies.id))).* from copies join"
              + " client_attributes a on a.client_id = copies.original");
      statement.execute("drop table copies");
    }
    return clientId + "-" + count / 2;
  }

  /** From now on a write to this client fails. */
  void nobodyWrites(String clientId) throws SQLException {
    atEachWrite(
        "if new.id = (select id from client where client_id = '%s') then".formatted(clientId)
            + " raise exception 'not this one'; end if;");
  }

  /** From now on a write to a client takes a while. */
  void writesTakeTime() throws SQLException {
    atEachWrite("perform pg_sleep(0.02);");
  }

  private void atEachWrite(String does) throws SQLException {
    String ofThisRealm = " when (new.realm_id = '" + realmId + "')";
    function("client", does);
    execute(
        "create or replace trigger setup_it before update on client for each row"
            + ofThisRealm
            + " execute function setup_it_client()");
    function("client_attributes", does.replace("new.id", "new.client_id"));
    execute(
        "create or replace trigger setup_it before insert on client_attributes for each row when"
            + " (new.name = 'mcp.setup') execute function setup_it_client_attributes()");
  }

  private void function(String table, String does) throws SQLException {
    execute(
        "create or replace function setup_it_"
            + table
            + "() returns trigger language plpgsql as $$ begin "
            + does
            + " return new; end $$");
  }

  /** As before. */
  void everybodyWrites() throws SQLException {
    for (String table : List.of("client", "client_attributes")) {
      execute("drop trigger if exists setup_it on " + table);
      execute("drop function if exists setup_it_" + table + "()");
    }
  }

  /** How many clients were given lifetimes. */
  int given() throws SQLException {
    return number(
        "select count(*) from client c join client_attributes a on a.client_id = c.id and a.name ="
            + " 'mcp.setup' where c.realm_id = ? and c.client_id like ?",
        "%");
  }

  /** How many clients of a name's beginning are switched off. */
  int off(String beginning) throws SQLException {
    return number(
        "select count(*) from client where realm_id = ? and not enabled and client_id like ?",
        beginning + "%");
  }

  private int number(String query, String like) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, realmId);
      statement.setString(2, like);
      try (ResultSet result = statement.executeQuery()) {
        assertThat(result.next()).isTrue();
        return result.getInt(1);
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
