package io.mcpauth.keycloak.request;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A point in time as a parameter of admin REST. */
public final class TimeParameter {

  private TimeParameter() {}

  /**
   * Reads epoch seconds, a time of ISO 8601 with an offset, or a day, which is its first moment in
   * UTC.
   *
   * @param name of the parameter, for the refusal
   */
  public static Instant read(String name, String text) throws RefusedMember {
    try {
      if (text.matches("[0-9]{1,11}")) {
        return Instant.ofEpochSecond(Long.parseLong(text));
      }
      // A plus of the offset is a blank once the URL is read.
      String iso = text.replace(' ', '+');
      return iso.length() == "2026-11-30".length()
          ? LocalDate.parse(iso).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(iso).toInstant();
    } catch (DateTimeException e) {
      throw new RefusedMember(
          name,
          "it must be a time of ISO 8601, such as 2026-11-30 or 2026-11-30T12:00:00Z, or epoch"
              + " seconds");
    }
  }
}
