package io.mcpauth.keycloak.it.go;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mcpauth.keycloak.it.process.AttendedProcess;
import io.mcpauth.keycloak.it.process.McpServerProcess;
import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The MCP server of {@code it-tests/go}. Where no Go is, the tests that need it are left out. */
public final class GoMcpServer {

  /** The first time the modules are fetched and everything is compiled. */
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(8);

  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private GoMcpServer() {}

  public static McpServerProcess start(String issuer) {
    assumeTrue(goIsHere(), "Go 1.25 or newer is not on this machine");
    Path folder = MavenProperty.path("go.module");
    Path output = MavenProperty.path("go.output");
    Path program = output.resolve("mcp-server");
    try (AttendedProcess build =
        AttendedProcess.start(
            "go-build",
            List.of("go", "build", "-buildvcs=false", "-o", program.toString(), "."),
            folder,
            output,
            Map.of())) {
      build.await(BUILD_LIMIT).expectSuccess();
    }
    return McpServerProcess.ready(
        AttendedProcess.start(
            "mcp-server", List.of(program.toString()), folder, output, Map.of("ISSUER", issuer)),
        START_LIMIT);
  }

  private static boolean goIsHere() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> new File(folder, "go").canExecute());
  }
}
