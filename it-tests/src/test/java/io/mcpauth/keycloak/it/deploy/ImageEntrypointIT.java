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

  @Test
  void refusesAMissingDatabasePassword() throws Exception {
    Ended start = start(Map.of());

    assertThat(start.exitCode()).isEqualTo(1);
    assertThat(start.output()).contains("KC_DB_PASSWORD is not set", "docker/make-env");
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
        .containsPattern("(?m)^KC_BOOTSTRAP_ADMIN_PASSWORD=[A-Za-z0-9_-]{43}$");
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    // What it prints may end in a log.
    assertThat(first.output()).doesNotContain(made.substring(made.lastIndexOf('=') + 1).strip());

    Ended second = run(List.of("bash", script.toString()), Map.of());
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.output()).contains("is there already");
    assertThat(Files.readString(file)).isEqualTo(made);
  }

  /** The entry point with a kc.sh that prints its arguments. */
  private Ended start(Map<String, String> environment) throws Exception {
    Path kc = temporary.resolve("kc.sh");
    Files.writeString(kc, "#!/bin/bash\necho \"$*\"\n");
    Path script = temporary.resolve("entrypoint");
    Files.writeString(
        script,
        Files.readString(FOLDER.resolve("entrypoint"))
            .replace("exec /opt/keycloak/bin/kc.sh", "exec bash " + kc));
    return run(
        List.of("bash", script.toString(), "start", "--optimized", "--log-level=a b"), environment);
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
