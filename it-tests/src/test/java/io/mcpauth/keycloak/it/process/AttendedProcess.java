package io.mcpauth.keycloak.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A running program that ends when its standard input closes, as all programs of {@code it-tests}
 * do: so it does not outlive this JVM, in whatever way that ends.
 */
public final class AttendedProcess implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final String name;
  private final Process process;
  private final Path output;
  private final Path messages;

  private AttendedProcess(String name, Process process, Path output, Path messages) {
    this.name = name;
    this.process = process;
    this.output = output;
    this.messages = messages;
  }

  /**
   * Starts a program.
   *
   * @param name for messages and for the names of the files with what it writes
   * @param folder where it runs
   * @param logs where what it writes is kept
   * @param environment added to that of this JVM
   */
  public static AttendedProcess start(
      String name, List<String> command, Path folder, Path logs, Map<String, String> environment) {
    String file = name.replace('/', '-') + '-' + STARTED.incrementAndGet();
    Path output = logs.resolve(file + ".out");
    Path messages = logs.resolve(file + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(messages.toFile());
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(logs);
      return new AttendedProcess(name, builder.start(), output, messages);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the first line on standard output. */
  public String firstLine(Duration limit) {
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
   * How a program ended.
   *
   * @param output what it wrote to standard output
   * @param messages what it wrote to standard error, for people
   */
  public record Ended(String program, int exitCode, String output, String messages) {

    /** The program succeeded; else the test fails and shows what it wrote. */
    public Ended expectSuccess() {
      if (exitCode != 0) {
        throw new AssertionError(
            program + " ended with " + exitCode + "; it wrote:\n" + messages + "\n" + output);
      }
      return this;
    }
  }
}
