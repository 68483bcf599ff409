package io.mcpauth.keycloak.it.clients;

import io.mcpauth.keycloak.it.process.AttendedProcess;
import io.mcpauth.keycloak.it.process.McpServerProcess;
import io.mcpauth.keycloak.it.server.MavenProperty;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The application of {@code it-tests/quarkus}, which is built by a Maven of its own. */
final class QuarkusServer {

  /** The first time its dependencies are fetched. */
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(9);

  private static final Duration START_LIMIT = Duration.ofMinutes(1);

  private static boolean built;

  private QuarkusServer() {}

  static McpServerProcess start(String issuer) {
    return start(
        List.of(), Map.of("ISSUER", issuer, "RESOURCE_URL", "https://quarkus.example/mcp"));
  }

  /** With other settings than those that stand in the application. */
  static McpServerProcess startWith(Path properties) {
    return start(
        List.of("-Dquarkus.config.locations=" + properties),
        // What the application's own settings name must be there, whatever it is.
        Map.of("ISSUER", "http://localhost:9/unused", "RESOURCE_URL", "https://unused.example/"));
  }

  private static McpServerProcess start(List<String> options, Map<String, String> environment) {
    Path project = MavenProperty.path("quarkus.project");
    Path logs = project.resolve("target");
    build(project, logs);
    String jar = project.resolve("target/quarkus-app/quarkus-run.jar").toString();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-jar", jar));
    return McpServerProcess.ready(
        AttendedProcess.start("quarkus", command, project, logs, environment), START_LIMIT);
  }

  private static synchronized void build(Path project, Path logs) {
    if (built) {
      return;
    }
    String maven = project.resolveSibling("../mvnw").normalize().toString();
    String pom = project.resolve("pom.xml").toString();
    try (AttendedProcess build =
        AttendedProcess.start(
            "quarkus-build",
            List.of(maven, "--batch-mode", "--no-transfer-progress", "-q", "-f", pom, "package"),
            project,
            logs,
            Map.of())) {
      build.await(BUILD_LIMIT).expectSuccess();
    }
    built = true;
  }
}
