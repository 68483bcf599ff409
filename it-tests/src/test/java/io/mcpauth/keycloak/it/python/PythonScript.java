package io.mcpauth.keycloak.it.python;

import io.mcpauth.keycloak.it.process.AttendedProcess;
import io.mcpauth.keycloak.it.process.McpServerProcess;
import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A script of {@code it-tests/python}, in a virtual environment with the packages it needs. */
public final class PythonScript {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Packages are fetched the first time. */
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(8);

  private PythonScript() {}

  /**
   * Runs a script; the test fails if it does.
   *
   * @param script its name below {@code it-tests/python}
   * @return what it wrote to standard output
   */
  public static String run(String script, String argument) {
    return run(script, Map.of(), argument);
  }

  /**
   * Runs a script; the test fails if it does.
   *
   * @param script its name below {@code it-tests/python}
   * @param environment added to that of this JVM
   * @return what it wrote to standard output
   */
  public static String run(String script, Map<String, String> environment, String argument) {
    try (AttendedProcess process = start(script, environment, List.of(argument))) {
      return process.await(LIMIT).expectSuccess().output();
    }
  }

  /** Starts a script that is an MCP server on a free port, for the tokens of this issuer. */
  public static McpServerProcess startServer(String script, String issuer) {
    return startServer(script, Map.of("ISSUER", issuer));
  }

  /** Starts a script that is an MCP server, with this environment beside that of this JVM. */
  public static McpServerProcess startServer(String script, Map<String, String> environment) {
    return McpServerProcess.ready(start(script, environment, List.of()), LIMIT);
  }

  private static AttendedProcess start(
      String script, Map<String, String> environment, List<String> arguments) {
    Path folder = MavenProperty.path("python.scripts");
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(environment(folder).resolve("bin").resolve("python").toString(), script));
    command.addAll(arguments);
    return AttendedProcess.start(script, command, folder, logs(), environment);
  }

  /** Made once for a list of packages; a build that finds it made uses it. */
  private static Path environment(Path folder) {
    Path environment = MavenProperty.path("python.environment");
    Path mark = environment.resolve("installed-from");
    Path requirements = folder.resolve("requirements.txt");
    try {
      if (!Files.exists(mark) || Files.mismatch(mark, requirements) != -1) {
        // On Debian venv is a package of its own: python3-venv.
        install(List.of("python3", "-m", "venv", "--clear", environment.toString()), folder);
        install(
            List.of(
                environment.resolve("bin").resolve("pip").toString(),
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
                requirements.toString()),
            folder);
        Files.copy(requirements, mark);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return environment;
  }

  private static void install(List<String> command, Path folder) {
    try (AttendedProcess process =
        AttendedProcess.start("install", command, folder, logs(), Map.of())) {
      process.await(INSTALL_LIMIT).expectSuccess();
    }
  }

  private static Path logs() {
    return MavenProperty.path("python.output");
  }
}
