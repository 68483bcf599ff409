package io.mcpauth.keycloak.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * An unpacked stock distribution; {@link #install} is what a user does: copy the JAR, run {@code
 * kc.sh build}.
 */
record Distribution(Path home) {

  /** What a distribution was built with; in it, so that it goes with it. */
  private static final String STAMP = "built-with";

  private static final int LINES_SHOWN_WHEN_BUILD_FAILS = 60;

  /**
   * Copies the JAR, if there is one, and builds, unless this distribution was built before with the
   * same JAR and the same options: a build takes longer than a start.
   */
  void install(Optional<Path> providerJar, List<String> buildOptions, ServerLog log) {
    Path stamp = home.resolve(STAMP);
    try {
      String jar = providerJar.isPresent() ? sha256(providerJar.get()) : "no JAR";
      String wanted = jar + " " + String.join(" ", buildOptions);
      if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
        return;
      }
      Files.deleteIfExists(stamp);
      Path installed = home.resolve("providers").resolve("keycloak-mcp-auth.jar");
      Files.deleteIfExists(installed);
      if (providerJar.isPresent()) {
        Files.copy(providerJar.get(), installed);
      }
      build(buildOptions, log);
      Files.writeString(stamp, wanted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A copy in a folder beside it, made anew and not built yet; a server that runs here is not
   * touched.
   *
   * @param suffix of the folder's name
   */
  Distribution copy(String suffix) {
    Path copy = home.resolveSibling(home.getFileName() + "-" + suffix);
    try {
      run("rm", "-rf", copy.toString());
      run("cp", "-a", home.toString(), copy.toString());
      Files.deleteIfExists(copy.resolve(STAMP));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Distribution(copy);
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void build(List<String> buildOptions, ServerLog log) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("build"));
    arguments.addAll(buildOptions);
    Process build = command(arguments).redirectOutput(log.file().toFile()).start();
    try {
      int exit = build.waitFor();
      if (exit != 0) {
        throw new IllegalStateException(
            "kc.sh build ended with " + exit + ":\n" + log.tail(LINES_SHOWN_WHEN_BUILD_FAILS));
      }
    } catch (InterruptedException e) {
      build.descendants().forEach(ProcessHandle::destroyForcibly);
      build.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during kc.sh build", e);
    }
  }

  /** {@code kc.sh} with these arguments, on the Java that runs the tests. */
  ProcessBuilder command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin").resolve("kc.sh").toString());
    command.addAll(arguments);
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // What the shell of the person who runs the tests sets for another Keycloak is not for this
    // one.
    process.environment().keySet().removeIf(name -> name.startsWith("KC_"));
    return process;
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
