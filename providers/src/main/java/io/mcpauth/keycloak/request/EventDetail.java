package io.mcpauth.keycloak.request;

import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;

/**
 * The names of what our events tell, and how a value that somebody else chose gets into one: on one
 * line and not longer than {@value #LONGEST} characters.
 */
public final class EventDetail {

  /** The URL of the MCP server that a request is for. */
  public static final String RESOURCE = "resource";

  /** The client id of that MCP server. */
  public static final String SERVER = "server";

  /**
   * How the client came: {@code anonymous}, {@code token}, {@code document}; missing for one of the
   * administrators'. The same as {@code origin} in admin REST.
   */
  public static final String CLIENT_ORIGIN = "client_origin";

  /** Where the client's first redirect URI leads. The same as {@code host} in admin REST. */
  public static final String CLIENT_HOST = "client_host";

  /** The scopes that were granted, or asked for where nothing was granted. */
  public static final String SCOPE = Details.SCOPE;

  /** The grant that a token is of. */
  public static final String GRANT_ID = "grant_id";

  /** What was refused: the resource, the host of the redirect URI, the scopes. */
  public static final String REFUSED = "refused";

  /** Which of our policies or executors refused it. */
  public static final String POLICY = "policy";

  /** Which member of a registration or a document was refused. */
  public static final String FIELD = "field";

  /** Which setting of the policy would allow it. */
  public static final String SETTING = "setting";

  /**
   * In UTF-16 code units. A browser's URL may be longer, what one looks for is at its beginning.
   */
  public static final int LONGEST = 255;

  private static final String CUT = "…";

  private EventDetail() {}

  /**
   * A value on one line: each run of blanks, control and formatting characters (Unicode categories
   * C and Z) is one blank, and what is too long is cut.
   *
   * @return null for null, and where nothing is left: an event has no empty details
   */
  public static @Nullable String clean(@Nullable String value) {
    if (value == null) {
      return null;
    }
    StringBuilder clean = new StringBuilder(Math.min(value.length(), LONGEST));
    boolean isParted = false;
    int at = 0;
    while (at < value.length()) {
      int codePoint = value.codePointAt(at);
      at += Character.charCount(codePoint);
      if (!isShown(codePoint)) {
        isParted = clean.length() > 0;
        continue;
      }
      int more = Character.charCount(codePoint) + (isParted ? 1 : 0);
      if (clean.length() + more > LONGEST - CUT.length()) {
        return clean.append(CUT).toString();
      }
      if (isParted) {
        clean.append(' ');
        isParted = false;
      }
      clean.appendCodePoint(codePoint);
    }
    return clean.length() == 0 ? null : clean.toString();
  }

  private static boolean isShown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
