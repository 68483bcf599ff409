package io.mcpauth.keycloak.it.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts of {@code docker/}: no deployment starts with a secret that others know. */
class ImageEntrypointIT {

  private static final Path FOLDER = MavenProperty.path("docker.folder");
  private static final String GOOD = "w1ZcX0kq7oG3vT5bN9sYp2Ld";

  @TempDir private Path temporary;

  @ParameterizedTest
  @CsvSource({
    "KC_DB_PASSWORD, changeme",
    "KC_DB_PASSWORD, CHANGE-ME",
    "KC_DB_PASSWORD, password",
    "KC_DB_PASSWORD, postgres",
    "KC_DB_PASSWORD, <your password>",
    "KC_BOOTSTRAP_ADMIN_PASSWORD, admin",
    "KC_BOOTSTRAP_ADMIN_PASSWORD, Secret",
    "KC_BOOTSTRAP_ADMIN_CLIENT_SECRET, replace-me",
  })
  void refusesAPlaceholderWithOneSentence(String name, String value) throws Exception {
    Ended start =
        start(
            name.equals("KC_DB_PASSWORD")
                ? Map.of(name, value)
                : Map.of("KC_DB_PASSWORD", GOOD, name, value));

    assertThat(start.exitCode()).isEqualTo(1);
    assertThat(start.output().lines())
        .singleElement()
        .satisfies(line -> assertThat(line).contains(name, "placeholder", "docker/make-env"));
    assertThat(start.output()).doesNotContain(GOOD);
  }

  /** Whatever other variables Keycloak takes secrets from, now and later. */
  @ParameterizedTest
  @CsvSource({
    "KEYCLOAK_ADMIN_PASSWORD, admin",
    "KCRAW_DB_PASSWORD, changeme",
    "KC_DB_PASSWORD_USER_STORE, changeme",
    "KC_SPI_CONNECTIONS_HTTP_CLIENT_DEFAULT_CLIENT_KEY_PASSWORD, secret",
    "KC_DB_URL, jdbc:postgresql://db/keycloak?user=keycloak&password=keycloak",
    "KC_DB_URL_PROPERTIES, ?ssl=true&password=changeme"
  })
  void refusesAPlaceholderInEveryVariable(String name, String value) throws Exception {
    Ended start = start(Map.of("KC_DB_PASSWORD", GOOD, name, value));

    assertThat(start.exitCode()).isEqualTo(1);
    assertThat(start.output()).contains(name, "is a placeholder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start --db-password=changeme",
        "start --db-password changeme",
        "start --optimized --bootstrap-admin-password=admin",
        "--verbose start --bootstrap-admin-password=admin",
        "start -Dkc.db-password=changeme",
        "start --db-url=jdbc:postgresql://db/keycloak?password=changeme",
        "start-dev --bootstrap-admin-password=admin",
        "start-dev --bootstrap-admin-client-secret secret",
        "bootstrap-admin user --username=root --password:env=EXAMPLE",
        "bootstrap-admin service --client-secret:env EXAMPLE",
      })
  void refusesAPlaceholderOnTheCommandLine(String arguments) throws Exception {
    Ended start =
        start(Map.of("KC_DB_PASSWORD", GOOD, "EXAMPLE", "changeme"), List.of(arguments.split(" ")));

    assertThat(start.exitCode()).isEqualTo(1);
    assertThat(start.output().lines())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("is a placeholder", "docker/make-env"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "start-dev", "show-config"})
  void refusesAPlaceholderWhateverIsStarted(String command) throws Exception {
    Ended start = start(Map.of("KC_DB_PASSWORD", "changeme"), List.of(command));

    assertThat(start.exitCode()).isEqualTo(1);
    assertThat(start.output()).contains("KC_DB_PASSWORD is a placeholder");
  }

  @Test
  void refusesAPlaceholderInTheFile() throws Exception {
    Path file = temporary.resolve("my.conf");
    Files.writeString(
        file, "# db-password=changeme\nhealth-enabled=true\n  db-password = changeme \n");

    for (Ended start :
        List.of(
            start(Map.of("KC_CONFIG_FILE", file.toString())),
            start(Map.of(), List.of("--config-file=" + file, "start")))) {
      assertThat(start.exitCode()).isEqualTo(1);
      assertThat(start.output()).contains("db-password in " + file, "is a placeholder");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "start-dev", "--verbose start"})
  void refusesAMissingDatabasePassword(String arguments) throws Exception {
    Ended start = start(Map.of(), List.of(arguments.split(" ")));

    assertThat(start.exitCode()).isEqualTo(1);
    assertThat(start.output()).contains("KC_DB_PASSWORD is not set", "docker/make-env");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start --db=dev-mem",
        "start --db dev-file",
        "start --db-password=" + GOOD,
        "start --db-password " + GOOD,
        "start --db-url=jdbc:postgresql://db/keycloak?password=" + GOOD,
        "--version"
      })
  void asksForNoPasswordWhereNoneIsMissing(String arguments) throws Exception {
    Ended start = start(Map.of("KC_DB", "postgres"), List.of(arguments.split(" ")));

    assertThat(start.output()).isEqualTo(arguments + "\n");
    assertThat(start.exitCode()).isZero();
  }

  @Test
  void startsKeycloakWithTheArgumentsAsGiven() throws Exception {
    Ended start = start(Map.of("KC_DB_PASSWORD", GOOD, "KC_BOOTSTRAP_ADMIN_PASSWORD", GOOD));

    assertThat(start.output()).isEqualTo("start --optimized --log-level=a b\n");
    assertThat(start.exitCode()).isZero();
  }

  @Test
  void makesRandomSecretsOnceForTheOwnerAlone() throws Exception {
    Path script = Files.copy(FOLDER.resolve("make-env"), temporary.resolve("make-env"));
    Ended first = run(List.of("bash", script.toString()), Map.of());
    Path file = temporary.resolve(".env");
    String made = Files.readString(file);

    assertThat(first.exitCode()).isZero();
    assertThat(made)
        .containsPattern("(?m)^POSTGRES_PASSWORD=[A-Za-z0-9_-]{43}$")
        .containsPattern("(?m)^KC_DB_PASSWORD=[A-Za-z0-9_-]{43}$")
        .containsPattern("(?m)^KC_BOOTSTRAP_ADMIN_PASSWORD=[A-Za-z0-9_-]{43}$")
        .doesNotContain("COMPOSE_PROFILES", "demo");
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    // What it prints may end in a log.
    assertThat(first.output()).doesNotContain(made.substring(made.lastIndexOf('=') + 1).strip());

    Ended second = run(List.of("bash", script.toString()), Map.of());
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.output()).contains("is there already");
    assertThat(Files.readString(file)).isEqualTo(made);
  }

  /** To try the pack with the sample MCP server, which no realm for production knows. */
  @Test
  void asksForTheSampleServerOnlyWhenTold() throws Exception {
    Path script = Files.copy(FOLDER.resolve("make-env"), temporary.resolve("make-env"));

    assertThat(run(List.of("bash", script.toString(), "--sample"), Map.of()).exitCode()).isZero();

    assertThat(Files.readString(temporary.resolve(".env")))
        .contains(
            "COMPOSE_PROFILES=sample\nREALM_FILE=../realm-export/demo/with-sample-server/mcp-realm.json\n");
  }

  private Ended start(Map<String, String> environment) throws Exception {
    return start(environment, List.of("start", "--optimized", "--log-level=a b"));
  }

  /** The entry point with a kc.sh that prints its arguments. */
  private Ended start(Map<String, String> environment, List<String> arguments) throws Exception {
    Path kc = Files.createDirectories(temporary.resolve("bin")).resolve("kc.sh");
    Files.writeString(kc, "#!/bin/bash\necho \"$*\"\n");
    kc.toFile().setExecutable(true);
    Path script = temporary.resolve("entrypoint");
    Files.writeString(
        script,
        Files.readString(FOLDER.resolve("entrypoint"))
            .replace("home=/opt/keycloak\n", "home=" + temporary + "\n"));
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(arguments);
    return run(command, environment);
  }

  private static Ended run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("KC_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private record Ended(int exitCode, String output) {}
}
