package io.mcpauth.keycloak.it.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker/postgres}: the user that Keycloak has in the compose project, on a PostgreSQL. */
@Tag("postgres")
@OnKeycloak
class DatabaseUserIT {

  /** The database of the tests has a user with Keycloak's name already. */
  private static final String NAME = "kc_probe";

  private static final String PASSWORD = "it's a 'quoted' \\ password";

  @TempDir private Path temporary;

  @Test
  void ownsOneDatabaseAndIsNoSuperuser(Postgres postgres) throws Exception {
    makeUser(postgres);

    String url = "jdbc:postgresql://" + host(postgres) + "/" + NAME;
    try (Connection connection = DriverManager.getConnection(url, NAME, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE client (id int)");
      try (ResultSet rights =
          statement.executeQuery(
              "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls"
                  + " FROM pg_roles WHERE rolname = current_user")) {
        assertThat(rights.next()).isTrue();
        assertThat(rights.getBoolean(1)).isFalse();
      }
      // What a superuser does with a database: read the server's files, run its programs.
      assertThatThrownBy(() -> statement.execute("COPY client FROM '/etc/passwd'"))
          .isInstanceOfSatisfying(SQLException.class, DatabaseUserIT::isNotAllowed);
      assertThatThrownBy(() -> statement.execute("COPY client FROM PROGRAM 'id'"))
          .isInstanceOfSatisfying(SQLException.class, DatabaseUserIT::isNotAllowed);
    }
  }

  private void makeUser(Postgres postgres) throws Exception {
    Path script = temporary.resolve("user.sh");
    Files.writeString(
        script,
        Files.readString(MavenProperty.path("docker.folder").resolve("postgres/keycloak-user.sh"))
            .replaceAll("\\bkeycloak\\b", NAME));
    ProcessBuilder builder =
        new ProcessBuilder("bash", script.toString()).redirectErrorStream(true);
    builder.environment().putAll(postgres.psql());
    builder.environment().putAll(Map.of("KC_DB_PASSWORD", PASSWORD));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).doesNotContain(PASSWORD);
  }

  private static void isNotAllowed(SQLException refused) {
    // insufficient_privilege
    assertThat(refused.getSQLState()).isEqualTo("42501");
  }

  private static String host(Postgres postgres) {
    Map<String, String> client = postgres.psql();
    return client.get("PGHOST") + ":" + client.get("PGPORT");
  }
}
