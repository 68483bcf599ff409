package io.mcpauth.keycloak.servers.snippet;

/** A value as it stands in code, so that nothing in it is code. */
final class Literal {

  private static final int FIRST_PRINTED = 0x20;
  private static final int DELETE = 0x7f;

  private Literal() {}

  /** A string of JavaScript, as our lines write it. */
  static String singleQuoted(String value) {
    return quoted(value, '\'');
  }

  /** A string of Python or Java. */
  static String doubleQuoted(String value) {
    return quoted(value, '"');
  }

  /**
   * A value of a properties file that SmallRye Config reads, which takes a dollar for the beginning
   * of an expression.
   */
  static String property(String value) {
    return property(value, "\\$");
  }

  /** The only value of a list there; lists are split at commas. */
  static String onlyProperty(String value) {
    return property(value, "\\$,");
  }

  private static String property(String value, String special) {
    StringBuilder text = new StringBuilder(value.length() + 8);
    value
        .chars()
        .forEach(
            c -> {
              if (special.indexOf(c) >= 0) {
                // The file takes one backslash away, the reader of the value the other one.
                text.append(c == '\\' ? "\\\\\\" : "\\\\").append((char) c);
              } else {
                appendPlain(text, c);
              }
            });
    return text.toString();
  }

  private static String quoted(String value, char quote) {
    StringBuilder text = new StringBuilder(value.length() + 8).append(quote);
    value
        .chars()
        .forEach(
            c -> {
              if (c == quote || c == '\\') {
                text.append('\\').append((char) c);
              } else {
                appendPlain(text, c);
              }
            });
    return text.append(quote).toString();
  }

  // In Java \\u000a is a line feed before the string is read, so these two have their own escapes.
  private static void appendPlain(StringBuilder text, int c) {
    switch (c) {
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      default -> {
        if (c < FIRST_PRINTED || c == DELETE || c == '\u2028' || c == '\u2029') {
          text.append("\\u%04x".formatted(c));
        } else {
          text.append((char) c);
        }
      }
    }
  }
}
