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
        .containsExactly("postgres:/var/lib/postgresql/data");
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
