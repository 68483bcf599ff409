package io.mcpauth.keycloak.it.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten thousand clients and a thousand servers are ten million pairs, and not one row of them. */
@Tag("postgres")
@OnKeycloak
class NoRowBeforeConsentIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  /** What happened, and that somebody signed in: of the person, not of client and server. */
  private static final String LEFT_OUT = "event_entity|offline_user_session";

  private final McpRealm realm;
  private final Postgres database;

  NoRowBeforeConsentIT(McpRealm realm, Postgres database) {
    this.realm = realm;
    this.database = database;
  }

  @Test
  void nothingIsWrittenForAClientAndAServerUntilAPersonAllowsIt() throws SQLException {
    List<ResourceServer> servers = new ArrayList<>();
    List<OAuthClient> clients = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      servers.add(
          ResourceServer.registered(
              realm,
              Map.of(
                  "mcp.allowed_clients", "anonymous##administrator",
                  "mcp.dynamic_scopes", "mcp:tools",
                  "mcp.scopes_supported", "mcp:tools")));
      clients.add(OAuthClient.registered(realm, REDIRECT_URI));
    }
    // A login writes what a first login writes.
    page(clients.get(0), servers.get(0));
    Map<String, Long> before = rows();

    List<Page> pages = new ArrayList<>();
    for (OAuthClient client : clients) {
      for (ResourceServer server : servers) {
        pages.add(page(client, server));
      }
    }

    assertThat(rows()).isEqualTo(before);
    // And the measure can tell: one Allow is a record.
    pages.get(pages.size() - 1).accept().callback();
    assertThat(rows()).isNotEqualTo(before);
  }

  private Page page(OAuthClient client, ResourceServer server) {
    Page page =
        realm
            .browser()
            .open(client.authorization("mcp:tools").with("resource", server.url()).uri())
            .login("alice", "alice");
    assertThat(page.isConsent()).isTrue();
    return page;
  }

  private Map<String, Long> rows() throws SQLException {
    Map<String, Long> rows = new TreeMap<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet found =
          statement.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
        while (found.next()) {
          tables.add(found.getString(1));
        }
      }
      for (String table : tables) {
        if (table.matches(".*(" + LEFT_OUT + ").*")) {
          continue;
        }
        try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table)) {
          count.next();
          rows.put(table, count.getLong(1));
        }
      }
    }
    return rows;
  }
}
