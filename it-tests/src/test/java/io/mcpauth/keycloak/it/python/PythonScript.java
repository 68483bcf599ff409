package io.mcpauth.keycloak.it.python;

import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A script of {@code it-tests/python}, in a virtual environment with the packages it needs. */
public final class PythonScript {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private PythonScript() {}

  /**
   * Runs a script; the test fails if it does.
   *
   * @param script its name below {@code it-tests/python}
   * @return what it wrote to standard output
   */
  public static String run(String script, String argument) {
    Path folder = MavenProperty.path("python.scripts");
    Path python = environment(folder).resolve("bin").resolve("python");
    return run(List.of(python.toString(), script, argument), folder);
  }

  /** Made once for a list of packages; a build that finds it made uses it. */
  private static Path environment(Path folder) {
    Path environment = MavenProperty.path("python.environment");
    Path mark = environment.resolve("installed-from");
    Path requirements = folder.resolve("requirements.txt");
    try {
      if (!Files.exists(mark) || Files.mismatch(mark, requirements) != -1) {
        run(List.of("python3", "-m", "venv", "--clear", environment.toString()), folder);
        run(
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

  private static String run(List<String> command, Path folder) {
    try {
      File output = File.createTempFile("python", ".out");
      try {
        Process process =
            new ProcessBuilder(new ArrayList<>(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
          process.destroyForcibly();
        }
        String written = Files.readString(output.toPath());
        if (!ended || process.exitValue() != 0) {
          throw new AssertionError(command.get(1) + " did not succeed; it wrote:\n" + written);
        }
        return written;
      } finally {
        Files.delete(output.toPath());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("python3 with venv must be on this machine", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
