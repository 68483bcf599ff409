package io.mcpauth.keycloak.resource.registry;

import java.util.regex.Pattern;

/**
 * One label of the host or one segment of the path of a {@link ResourceTemplate}.
 *
 * @param kind of what it is a part
 * @param text the literal, or the name without its braces
 * @param isName whether it is a name
 */
record TemplatePart(Kind kind, String text, boolean isName) {

  /** What a value may be, so that every reader of URLs sees this one value at this one place. */
  enum Kind {
    /**
     * RFC 1123 section 2.1. Not the reserved labels of RFC 5890 section 2.3.1, such as {@code
     * xn--}: browsers decode them and may read another host.
     */
    LABEL("[a-z0-9](?!.--)(?:[a-z0-9-]{0,61}[a-z0-9])?"),
    /**
     * RFC 3986 section 2.3, unreserved characters: no reader decodes them or parts a segment at
     * one. Not the dot segments of section 3.3, which readers take out.
     */
    SEGMENT("(?!\\.\\.?$)[A-Za-z0-9._~-]{1,255}");

    private final Pattern values;

    Kind(String values) {
      this.values = Pattern.compile(values);
    }

    /** Whether a name can stand for this text. */
    boolean allows(String value) {
      return values.matcher(value).matches();
    }
  }

  /** Whether the part of a URL is the literal, or a value of the name. */
  boolean matches(String value) {
    return isName ? kind.allows(value) : text.equals(value);
  }

  /** Whether some text matches both. */
  boolean meets(TemplatePart other) {
    if (isName) {
      return other.isName || kind.allows(other.text);
    }
    return other.matches(text);
  }
}
