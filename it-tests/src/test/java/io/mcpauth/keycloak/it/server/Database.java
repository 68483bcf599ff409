package io.mcpauth.keycloak.it.server;

import java.util.List;
import java.util.Map;

/** What Keycloak keeps its data in during a run: {@code -Ddb=embedded} or {@code -Ddb=postgres}. */
sealed interface Database extends AutoCloseable permits EmbeddedDatabase, Postgres, LoadedDump {

  /** The database of this run, started. */
  static Database start() {
    String wanted = MavenProperty.text("keycloak.db");
    return switch (wanted) {
      case "embedded" -> new EmbeddedDatabase();
      case "postgres" ->
          Postgres.start(MavenProperty.path("keycloak.log").resolveSibling("postgres.log"));
      default ->
          throw new IllegalStateException("-Ddb must be embedded or postgres, and is " + wanted);
    };
  }

  /** For {@code kc.sh build}. */
  List<String> buildOptions();

  /** For {@code kc.sh start}: what belongs to this database, so that other options go to both. */
  List<String> startOptions();

  /** Where to find it and how to sign in, apart from the command line that all processes see. */
  Map<String, String> environment();

  /** What the servers on it log; runs that look for secrets in the log want all of it. */
  String logLevel();

  @Override
  void close();
}
