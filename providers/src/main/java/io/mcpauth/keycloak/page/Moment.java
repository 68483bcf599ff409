package io.mcpauth.keycloak.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Optional;

/**
 * A moment for people and for machines. It is public because templates call its methods.
 *
 * @param text in the reader's language; empty if there was none
 * @param iso ISO 8601
 */
public record Moment(String text, String iso) {

  private static final Moment NONE = new Moment("", "");

  /** In UTC and saying so: without a script a page does not know where its reader is. */
  public static Moment of(Optional<Instant> moment, Locale locale) {
    DateTimeFormatter format =
        DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
            .withLocale(locale)
            .withZone(ZoneOffset.UTC);
    return moment.map(m -> new Moment(format.format(m) + " UTC", m.toString())).orElse(NONE);
  }
}
