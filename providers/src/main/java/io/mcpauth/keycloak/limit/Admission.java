package io.mcpauth.keycloak.limit;

import java.time.Duration;

/** What a {@link RateLimiter} says to one who asks. */
public sealed interface Admission {

  /** Go on; it is counted. */
  record Granted() implements Admission {}

  /**
   * Not now; nothing is counted.
   *
   * @param cause whose bucket is empty
   * @param delay until asking again may help
   * @param isNews whether this is the first refusal of this bucket for a minute: a flood of
   *     refusals is told once, not once for each
   */
  record Refused(Cause cause, Duration delay, boolean isNews) implements Admission {

    /** Whole seconds, for {@code Retry-After} (RFC 9110 section 10.2.3). */
    public long seconds() {
      return Math.max(1, delay.plusNanos(999_999_999).toSeconds());
    }
  }

  /** Whose bucket is empty. */
  enum Cause {
    /** This sender has done it too often. */
    SENDER,
    /** All senders together have. */
    EVERYBODY
  }
}
