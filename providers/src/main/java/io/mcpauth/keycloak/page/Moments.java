package io.mcpauth.keycloak.page;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Moments as admin REST tells them, for a template that calls these methods. */
public record Moments(Locale locale) {

  /** Of epoch seconds. */
  public Moment seconds(long time) {
    return Moment.of(Optional.of(Instant.ofEpochSecond(time)), locale);
  }

  /** Of ISO 8601. */
  public Moment iso(String time) {
    return Moment.of(Optional.of(Instant.parse(time)), locale);
  }
}
