package io.mcpauth.keycloak.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the files of {@code docker/} promise; they are run for real with a container engine. */
class ComposeIT {

  private static final Path FOLDER = MavenProperty.path("docker.folder");
  private static final JsonNode COMPOSE = yaml(FOLDER.resolve("compose.yaml"));

  @Test
  void hasDatabaseKeycloakAndSampleServer() {
    assertThat(fieldNames(COMPOSE.path("services")))
        .containsExactly("postgres", "keycloak", "sample-mcp-server");
  }

  /** Compose stops with this sentence before it starts anything. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres/POSTGRES_PASSWORD",
        "postgres/KC_DB_PASSWORD",
        "keycloak/KC_DB_PASSWORD",
        "keycloak/KC_BOOTSTRAP_ADMIN_PASSWORD"
      })
  void refusesToStartWithoutASecret(String place) {
    String[] parts = place.split("/", 2);
    String value = service(parts[0]).path("environment").path(parts[1]).asText();

    assertThat(value).matches("\\$\\{[A-Z_]+:\\?is not set - run docker/make-env once}");
  }

  /** No secret has a value here, not even a default one. */
  @ParameterizedTest
  @MethodSource("services")
  void holdsNoSecret(String name) {
    service(name)
        .path("environment")
        .properties()
        .forEach(
            variable -> {
              if (variable.getKey().matches(".*(PASSWORD|SECRET|KEY).*")) {
                assertThat(variable.getValue().asText()).contains(":?");
              }
            });
  }

  @ParameterizedTest
  @MethodSource("services")
  void publishesToThisMachineOnly(String name) {
    assertThat(Json.texts(service(name).path("ports"))).allMatch(p -> p.startsWith("127.0.0.1:"));
  }

  @Test
  void runsTheBuiltImageInProductionMode() {
    assertThat(Json.texts(service("keycloak").path("command")))
        .containsExactly("start", "--optimized", "--import-realm");
    assertThat(service("keycloak").path("build").path("dockerfile").asText())
        .isEqualTo("docker/Dockerfile");
  }

  @Test
  void waitsUntilEachServiceIsHealthy() {
    assertThat(service("keycloak").at("/depends_on/postgres/condition").asText())
        .isEqualTo("service_healthy");
    assertThat(service("sample-mcp-server").at("/depends_on/keycloak/condition").asText())
        .isEqualTo("service_healthy");
  }

  @Test
  void keepsTheDatabaseInAVolume() {
    assertThat(Json.texts(service("postgres").path("volumes")))
        .contains("postgres:/var/lib/postgresql/data");
    assertThat(COMPOSE.path("volumes").has("postgres")).isTrue();
  }

  @Test
  void imageHasTwoStagesIsOptimizedAndIsNotRoot() throws IOException {
    List<String> lines = Files.readAllLines(FOLDER.resolve("Dockerfile"));

    assertThat(lines.stream().filter(line -> line.startsWith("FROM "))).hasSize(2);
    assertThat(lines).contains("RUN /opt/keycloak/bin/kc.sh build", "USER 1000");
    assertThat(String.join("\n", lines))
        .contains("ARG KEYCLOAK_IMAGE=", "KC_HEALTH_ENABLED=true", "KC_METRICS_ENABLED=true");
  }

  @Test
  void composeAndImageNameTheSameKeycloak() throws IOException {
    String inCompose = service("keycloak").at("/build/args/KEYCLOAK_IMAGE").asText();

    assertThat(Files.readString(FOLDER.resolve("Dockerfile")))
        .contains("ARG KEYCLOAK_IMAGE=" + inCompose.replaceAll("^.*:-|}$", ""));
  }

  /** Whoever breaks into one of them is in a box: no root, no capability, no file to change. */
  @ParameterizedTest
  @MethodSource("services")
  void takesEveryRightAway(String name) {
    JsonNode service = service(name);

    assertThat(Json.texts(service.path("cap_drop"))).containsExactly("ALL");
    assertThat(service.has("cap_add")).isFalse();
    assertThat(service.has("privileged")).isFalse();
    assertThat(Json.texts(service.path("security_opt"))).containsExactly("no-new-privileges:true");
    assertThat(service.path("read_only").asBoolean()).isTrue();
    assertThat(Json.texts(service.path("tmpfs"))).isNotEmpty();
    // Whatever comes from this machine cannot be changed from inside.
    assertThat(Json.texts(service.path("volumes")).stream().filter(v -> !v.startsWith("postgres:")))
        .allMatch(volume -> volume.endsWith(":ro"));
  }

  /** Two images are not root by themselves; PostgreSQL's has to be told. */
  @Test
  void nothingRunsAsRoot() throws IOException {
    assertThat(service("postgres").path("user").asText()).isEqualTo("postgres");
    for (String file : List.of("Dockerfile", "mcp-server/Dockerfile")) {
      assertThat(
              Files.readAllLines(FOLDER.resolve(file)).stream().filter(l -> l.startsWith("USER ")))
          .last()
          .isEqualTo("USER 1000");
    }
  }

  /** The server that runs the code does not own it. */
  @Test
  void codeInTheImageBelongsToRoot() throws IOException {
    String file = Files.readString(FOLDER.resolve("Dockerfile"));

    assertThat(file).doesNotContain("--chown").contains("RUN chown -R root:root /opt/keycloak \\");
    // Where Keycloak must write: nothing of it is code.
    assertThat(file.lines().filter(line -> line.contains("chown 1000")))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line.replaceAll(".*chown 1000:0 | *\\\\$", "").split(" "))
                    .allMatch(folder -> folder.startsWith("/opt/keycloak/data")));
  }

  @Test
  void keycloakIsNoSuperuserOfItsDatabase() throws IOException {
    JsonNode postgres = service("postgres");

    assertThat(postgres.path("environment").has("POSTGRES_USER")).isFalse();
    assertThat(service("keycloak").at("/environment/KC_DB_PASSWORD"))
        .isEqualTo(postgres.at("/environment/KC_DB_PASSWORD"))
        .isNotEqualTo(postgres.at("/environment/POSTGRES_PASSWORD"));
    assertThat(Json.texts(postgres.path("volumes")))
        .contains("./postgres:/docker-entrypoint-initdb.d:ro");
    assertThat(Files.readString(FOLDER.resolve("postgres/keycloak-user.sh")))
        .contains("CREATE ROLE keycloak LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE");
    assertThat(Files.isExecutable(FOLDER.resolve("postgres/keycloak-user.sh"))).isTrue();
  }

  /** A tool of strangers reaches Keycloak where everybody does, and nothing else. */
  @Test
  void sampleServerHasANetworkOfItsOwn() {
    JsonNode sample = service("sample-mcp-server");

    assertThat(sample.has("network_mode")).isFalse();
    assertThat(Json.texts(sample.path("networks"))).containsExactly("keycloak");
    assertThat(Json.texts(service("postgres").path("networks"))).containsExactly("database");
    assertThat(COMPOSE.at("/networks/database/internal").asBoolean()).isTrue();
  }

  /** An operator who reads nothing gets no server that is for trying out. */
  @Test
  void sampleServerRunsOnlyWhenAskedFor() {
    assertThat(Json.texts(service("sample-mcp-server").path("profiles"))).containsExactly("sample");
    assertThat(Json.texts(service("keycloak").path("volumes")))
        .containsExactly(
            "${REALM_FILE:-../realm-export/mcp-realm.json}:/opt/keycloak/data/import/mcp-realm.json:ro");
  }

  private static Stream<String> services() {
    return fieldNames(COMPOSE.path("services")).stream();
  }

  private static JsonNode service(String name) {
    return COMPOSE.path("services").path(name);
  }

  private static List<String> fieldNames(JsonNode object) {
    return object.properties().stream().map(e -> e.getKey()).toList();
  }

  private static JsonNode yaml(Path file) {
    try {
      return new YAMLMapper().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
