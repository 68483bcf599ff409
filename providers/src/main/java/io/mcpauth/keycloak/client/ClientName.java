package io.mcpauth.keycloak.client;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client's name for people, which anybody may choose freely.
 *
 * @param text without anything that does not show, with single blanks and none at its ends
 */
public record ClientName(String text) {

  /** Longest name, in characters (code points). */
  public static final int MAX_LENGTH = 100;

  private static final Pattern BLANKS = Pattern.compile("[\\p{Z}\\s]+");

  /**
   * Takes out what does not show but changes how the rest shows: control characters, and the
   * formatting characters that turn the direction of text or join letters (Unicode general
   * categories Cc, Cf, Zl, Zp), lone surrogates and private-use characters.
   *
   * @param name as sent
   */
  public static ClientName clean(@Nullable String name) {
    if (name == null) {
      return new ClientName("");
    }
    StringBuilder clean = new StringBuilder(name.length());
    name.codePoints().filter(ClientName::isVisible).forEach(clean::appendCodePoint);
    return new ClientName(BLANKS.matcher(clean).replaceAll(" ").strip());
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

  public boolean isTooLong() {
    return text.codePointCount(0, text.length()) > MAX_LENGTH;
  }

  /** As much of it as a name may have. */
  public String shortened() {
    return isTooLong() ? text.substring(0, text.offsetByCodePoints(0, MAX_LENGTH)) : text;
  }
}
