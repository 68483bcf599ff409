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
   * A value of a properties file that SmallRye Config reads: a list is split at commas, and <code>
   * ${}</code> is an expression there.
   */
  static String property(String value) {
    StringBuilder text = new StringBuilder(value.length() + 8);
    value
        .chars()
        .forEach(
            c -> {
              switch (c) {
                // The file takes one backslash away, the reader of the value the other one.
                case '\\' -> text.append("\\\\\\\\");
                case ',', '$' -> text.append("\\\\").append((char) c);
                default -> appendPlain(text, c);
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
