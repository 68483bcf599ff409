package io.mcpauth.keycloak.it.connections;

import java.time.Instant;

/** Tokens tell seconds, and a person takes longer than one to read a page. */
public final class Seconds {

  private Seconds() {}

  /** Comes back when what happened is a second ago, as tokens tell it. */
  public static void awaitNext() {
    long now = Instant.now().getEpochSecond();
    while (Instant.now().getEpochSecond() == now) {
      Thread.onSpinWait();
    }
  }
}
