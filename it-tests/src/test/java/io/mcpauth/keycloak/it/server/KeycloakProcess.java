package io.mcpauth.keycloak.it.server;

import io.mcpauth.keycloak.it.http.Http;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Keycloak as a process that does not outlive the tests. */
final class KeycloakProcess {

  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int LINES_SHOWN_WHEN_START_FAILS = 80;

  private final Process keycloak;
  private final Process watchdog;
  private final ServerLog log;

  private KeycloakProcess(Process keycloak, Process watchdog, ServerLog log) {
    this.keycloak = keycloak;
    this.watchdog = watchdog;
    this.log = log;
  }

  static KeycloakProcess start(ProcessBuilder command, ServerLog log) throws IOException {
    Process keycloak = command.redirectOutput(log.file().toFile()).start();
    return new KeycloakProcess(keycloak, watchdog(keycloak), log);
  }

  /**
   * Ends Keycloak when this JVM ends, in whatever way: the pipe to the watchdog closes even where a
   * shutdown hook does not run, as when Maven kills a fork.
   */
  private static Process watchdog(Process keycloak) throws IOException {
    return new ProcessBuilder("/bin/sh", "-c", "cat >/dev/null; kill -KILL " + keycloak.pid())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Waits until the health endpoint says ready, or fails with the end of the log. */
  void awaitReady(URI health) {
    Instant limit = Instant.now().plus(START_LIMIT);
    try {
      while (!Http.answers(health)) {
        if (keycloak.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          throw notStarted("ended with " + keycloak.exitValue());
        }
        if (Instant.now().isAfter(limit)) {
          throw notStarted("was not ready after " + START_LIMIT);
        }
      }
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Keycloak started", e);
    }
  }

  void stop() {
    watchdog.destroy();
    keycloak.destroy();
    try {
      if (!keycloak.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        keycloak.destroyForcibly();
      }
    } catch (InterruptedException e) {
      keycloak.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private IllegalStateException notStarted(String why) {
    stop();
    return new IllegalStateException(
        "Keycloak "
            + why
            + "; the end of "
            + log.file()
            + ":\n"
            + log.tail(LINES_SHOWN_WHEN_START_FAILS));
  }
}
