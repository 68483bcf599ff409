package io.mcpauth.keycloak.it.node;

import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A running script of {@code it-tests/node}. It ends when its standard input closes ({@code
 * attended.js}), so it does not outlive this JVM, in whatever way that ends.
 */
public final class NodeScript implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final String name;
  private final Process process;
  private final Path output;
  private final Path messages;

  private NodeScript(String name, Process process, Path output, Path messages) {
    this.name = name;
    this.process = process;
    this.output = output;
    this.messages = messages;
  }

  /**
   * Starts a script in the Node that the build brings.
   *
   * @param script path below {@code it-tests/node}
   * @param environment added to that of this JVM
   */
  public static NodeScript start(
      String script, Map<String, String> environment, List<String> arguments) {
    Path folder = MavenProperty.path("node.scripts");
    Path logs = MavenProperty.path("node.output");
    String file = script.replace('/', '-') + '-' + STARTED.incrementAndGet();
    Path output = logs.resolve(file + ".out");
    Path messages = logs.resolve(file + ".err");
    List<String> command = new ArrayList<>();
    command.addAll(List.of(node(folder), "--import", "./attended.js", script));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(messages.toFile());
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(logs);
      return new NodeScript(script, builder.start(), output, messages);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The Node that npm installed; on a platform for which it has none, the machine's own. */
  private static String node(Path folder) {
    File installed = folder.resolve("node_modules/.bin/node").toFile();
    return installed.canExecute() ? installed.getPath() : "node";
  }

  /** Waits for the first line on standard output. */
  String firstLine(Duration limit) {
    Instant end = Instant.now().plus(limit);
    while (Instant.now().isBefore(end)) {
      Optional<String> line = completeLines().findFirst();
      if (line.isPresent()) {
        return line.get();
      }
      if (endsWithin(POLL)) {
        break;
      }
    }
    throw failure("wrote no line within " + limit);
  }

  /** Waits for the end, whatever it is. */
  public Ended await(Duration limit) {
    if (!endsWithin(limit)) {
      AssertionError failure = failure("did not end within " + limit);
      close();
      throw failure;
    }
    return new Ended(name, process.exitValue(), read(output), read(messages));
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy();
    }
    if (!endsWithin(STOP_LIMIT)) {
      process.destroyForcibly();
    }
  }

  private boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + name + " ran", e);
    }
  }

  private Stream<String> completeLines() {
    String text = read(output);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines();
  }

  private AssertionError failure(String what) {
    return new AssertionError(
        name + " " + what + "; it wrote:\n" + read(output) + "\n" + read(messages));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * How a script ended.
   *
   * @param output what it wrote to standard output
   * @param messages what it wrote to standard error, for people
   */
  public record Ended(String script, int exitCode, String output, String messages) {

    /** The script succeeded; else the test fails and shows what it wrote. */
    public Ended expectSuccess() {
      if (exitCode != 0) {
        throw new AssertionError(
            script + " ended with " + exitCode + "; it wrote:\n" + messages + "\n" + output);
      }
      return this;
    }
  }
}
