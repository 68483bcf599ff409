package io.mcpauth.keycloak.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server (Keycloak, PostgreSQL) as a process that does not outlive the tests. */
final class ServerProcess {

  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int LINES_SHOWN_WHEN_START_FAILS = 80;

  private final String name;
  private final Process server;
  private final Process watchdog;
  private final ServerLog log;

  private ServerProcess(String name, Process server, Process watchdog, ServerLog log) {
    this.name = name;
    this.server = server;
    this.watchdog = watchdog;
    this.log = log;
  }

  /**
   * @param name in messages
   * @param stopSignal name of the signal upon which the server stops in good order, without waiting
   *     for its clients
   */
  static ServerProcess start(
      String name, ProcessBuilder command, String stopSignal, ServerLog log) {
    try {
      Process server =
          command.redirectErrorStream(true).redirectOutput(log.file().toFile()).start();
      return new ServerProcess(name, server, watchdog(server, stopSignal), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Ends the server when this JVM ends, in whatever way: the pipe to the watchdog closes even where
   * a shutdown hook does not run, as when Maven kills a fork. Not a hard kill: kc.sh hands TERM on
   * to its Java process; killed hard it would leave that behind.
   */
  private static Process watchdog(Process server, String stopSignal) throws IOException {
    return new ProcessBuilder(
            "/bin/sh", "-c", "cat >/dev/null; kill -" + stopSignal + " " + server.pid())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Waits until the server is ready, or fails with the end of its log. */
  void awaitReady(BooleanSupplier ready) {
    Instant limit = Instant.now().plus(START_LIMIT);
    try {
      while (!ready.getAsBoolean()) {
        if (server.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          throw notStarted("ended with " + server.exitValue());
        }
        if (Instant.now().isAfter(limit)) {
          throw notStarted("was not ready after " + START_LIMIT);
        }
      }
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + name + " started", e);
    }
  }

  /** The watchdog's pipe is closed, so it sends its signal; where that is not enough, by force. */
  void stop() {
    try {
      watchdog.getOutputStream().close();
    } catch (IOException e) {
      server.destroy();
    }
    try {
      if (!server.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /** As when its machine fails: it says goodbye to nobody. */
  void kill() {
    server.descendants().forEach(ProcessHandle::destroyForcibly);
    server.destroyForcibly();
  }

  private IllegalStateException notStarted(String why) {
    stop();
    return new IllegalStateException(
        name
            + " "
            + why
            + "; the end of "
            + log.file()
            + ":\n"
            + log.tail(LINES_SHOWN_WHEN_START_FAILS));
  }
}
