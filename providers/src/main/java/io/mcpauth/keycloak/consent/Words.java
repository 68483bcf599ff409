package io.mcpauth.keycloak.consent;

import java.text.MessageFormat;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * The messages of theme and realm in the language of the page.
 *
 * @param messages by key; a realm's own texts have already taken the place of the theme's
 * @param locale the language
 */
record Words(Properties messages, Locale locale) {

  Optional<String> find(String key) {
    return Optional.ofNullable(messages.getProperty(key));
  }

  /**
   * An administrator's text, which may name a message as <code>${key}</code>.
   *
   * @param parameter of a parameterized scope; empty if it has none
   */
  String resolve(String text, Optional<String> parameter) {
    String pattern =
        text.startsWith("${") && text.endsWith("}")
            ? messages.getProperty(text.substring(2, text.length() - 1), text)
            : text;
    if (pattern.equals(text) && parameter.isEmpty()) {
      return text;
    }
    return new MessageFormat(pattern, locale).format(parameter.stream().toArray());
  }

  String day(LocalDate day) {
    return day.format(DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG).withLocale(locale));
  }
}
