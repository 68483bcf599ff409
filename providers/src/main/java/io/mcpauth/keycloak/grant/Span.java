package io.mcpauth.keycloak.grant;

import java.time.Duration;

/**
 * A time as a page says it, in the largest unit that fits it exactly.
 *
 * @param amount how many
 * @param unit {@code Days}, {@code Hours} or {@code Minutes}; part of a message key
 */
public record Span(long amount, String unit) {

  /** Never shorter than the time: a page must not promise an earlier end than the server keeps. */
  public static Span of(Duration duration) {
    if (duration.equals(Duration.ofDays(duration.toDays()))) {
      return new Span(duration.toDays(), "Days");
    }
    if (duration.equals(Duration.ofHours(duration.toHours()))) {
      return new Span(duration.toHours(), "Hours");
    }
    return new Span(duration.plusSeconds(59).toMinutes(), "Minutes");
  }
}
