package io.mcpauth.keycloak.limit;

import java.time.Duration;

/**
 * The rest between two parts of work that goes through very much: as long as the last part took,
 * since others want the database too.
 */
public final class Rest {

  /** So that one slow part does not hold the whole work up. */
  private static final Duration LONGEST = Duration.ofMillis(250);

  private Rest() {}

  /**
   * Rests; a thread that is to end does not.
   *
   * @param work how long the last part took
   */
  public static void after(Duration work) {
    try {
      Thread.sleep(of(work).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static Duration of(Duration work) {
    return work.compareTo(LONGEST) < 0 ? work : LONGEST;
  }
}
