package io.mcpauth.keycloak.registration;

/** A client's name for people, which anybody may choose freely. */
final class ClientName {

  /** Longest name, in characters (code points). */
  static final int MAX_LENGTH = 100;

  private ClientName() {}

  /**
   * Takes out what does not show but changes how the rest shows: control characters, and the
   * formatting characters that turn the direction of text or join letters (Unicode general
   * categories Cc, Cf, Zl, Zp), lone surrogates and private-use characters.
   *
   * @param name as sent
   * @return the name with single blanks and none at its ends, possibly empty
   */
  static String clean(String name) {
    StringBuilder clean = new StringBuilder(name.length());
    name.codePoints().filter(ClientName::isVisible).forEach(clean::appendCodePoint);
    return clean.toString().replaceAll("[\\p{Z}\\s]+", " ").strip();
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      // A tab or a line feed parts words, so it becomes a blank below.
      case Character.CONTROL -> codePoint == '\t' || codePoint == '\n' || codePoint == '\r';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /** Whether the name, cleaned, is of allowed length. */
  static boolean isShortEnough(String clean) {
    return clean.codePointCount(0, clean.length()) <= MAX_LENGTH;
  }
}
