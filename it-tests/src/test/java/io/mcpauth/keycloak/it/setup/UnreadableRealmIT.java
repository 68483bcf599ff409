package io.mcpauth.keycloak.it.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What no call of admin REST and no import saves, and years and other hands leave behind. */
@Tag("postgres")
@OnKeycloak
class UnreadableRealmIT {

  private final McpRealm realm;
  private final Postgres database;
  private final DoctorApi doctor;

  UnreadableRealmIT(McpRealm realm, Postgres database) {
    this.realm = realm;
    this.database = database;
    this.doctor = new DoctorApi(realm);
  }

  @Test
  void findsASettingThatCannotBeRead() throws SQLException {
    String id = "registration-settings:anonymous/Redirect URIs (MCP)";
    assertThat(doctor.complaints()).doesNotContain(id);
    String update =
        "UPDATE component_config SET value = ? WHERE name = 'allow-loopback' AND component_id IN"
            + " (SELECT id FROM component WHERE provider_id = 'mcp-redirect-uris'"
            + " AND sub_type = 'anonymous' AND realm_id ="
            + " (SELECT id FROM realm WHERE name = ?))";
    changed(update, "perhaps");
    try {
      assertThat(doctor.finding(id).orElseThrow().path("state").asText()).isEqualTo("failure");
    } finally {
      changed(update, "true");
    }
    assertThat(doctor.complaints()).doesNotContain(id);
  }

  @Test
  void findsClientPoliciesThatCannotBeRead() throws SQLException {
    String id = "client-policies:" + realm.name();
    String update =
        "UPDATE realm_attribute SET value = ? WHERE name = 'client-policies.policies' AND realm_id ="
            + " (SELECT id FROM realm WHERE name = ?)";
    String before = realm.admin().get("/client-policies/policies").expect(200).body();
    changed(update, "{");
    try {
      assertThat(doctor.finding(id).orElseThrow().path("state").asText()).isEqualTo("failure");
    } finally {
      changed(update, before);
    }
    assertThat(doctor.complaints()).doesNotContain(id);
  }

  private void changed(String update, String value) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setString(1, value);
      statement.setString(2, realm.name());
      assertThat(statement.executeUpdate()).isOne();
    }
    realm.admin().post("/clear-realm-cache", Map.of()).expect(204);
  }
}
