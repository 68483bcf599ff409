package io.mcpauth.keycloak.limit;

import java.time.Duration;

/**
 * A token bucket: how many at once, and how long it takes until there is one more.
 *
 * @param burst how many a full bucket holds
 * @param interval after which one more is there
 */
public record Rate(int burst, Duration interval) {

  public Rate {
    if (burst < 1 || interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("a bucket holds something and fills up");
    }
  }

  /** A bucket that fills up with so many an hour. */
  public static Rate hourly(int burst, int perHour) {
    return new Rate(burst, Duration.ofHours(1).dividedBy(perHour));
  }
}
