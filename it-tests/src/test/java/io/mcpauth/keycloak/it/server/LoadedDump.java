package io.mcpauth.keycloak.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPInputStream;

/**
 * A database of its own within the PostgreSQL of the run, with the data of a dump in it.
 *
 * @param postgres ends with the run, and this with it
 */
record LoadedDump(Postgres postgres, String name) implements Database {

  /**
   * Makes it.
   *
   * @param dump SQL, as {@code pg_dump --inserts} writes it, packed with gzip
   */
  static LoadedDump of(Postgres postgres, InputStream dump) {
    String name = "dump_" + UUID.randomUUID().toString().replace('-', '_');
    try (GZIPInputStream sql = new GZIPInputStream(dump)) {
      try (Connection connection = postgres.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + name);
      }
      try (Connection connection = postgres.connect(name);
          Statement statement = connection.createStatement()) {
        statement.execute(new String(sql.readAllBytes(), UTF_8));
      }
      return new LoadedDump(postgres, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("the dump cannot be loaded", e);
    }
  }

  @Override
  public List<String> buildOptions() {
    return postgres.buildOptions();
  }

  /** Its nodes are a cluster of their own: they find each other through the database. */
  @Override
  public List<String> startOptions() {
    return postgres.startOptions();
  }

  @Override
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(postgres.environment());
    environment.put("KC_DB_URL", postgres.url(name));
    return environment;
  }

  @Override
  public String logLevel() {
    return postgres.logLevel();
  }

  @Override
  public void close() {
    // PostgreSQL ends with the run, and its files with it.
  }
}
