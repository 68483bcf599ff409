package io.mcpauth.keycloak.redirect;

import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import java.util.Optional;
import java.util.regex.Pattern;

/** Redirect URIs that belong to one known client. */
public sealed interface RedirectUriPattern {

  /**
   * Whether a URI is one of them.
   *
   * @param uri the URI
   * @return true if it fits
   */
  boolean matches(RedirectUri uri);

  /**
   * Whether a page of this client may be at the origin of a URI.
   *
   * @param other the URI, whatever its path
   * @return true if scheme, host and port are those of one of these URIs
   */
  boolean sameOrigin(RedirectUri other);

  /**
   * Reads a pattern.
   *
   * @param text {@code loopback}, a redirect URI, or one that ends in {@code /*}
   * @return the pattern; empty if the text is not one
   */
  static Optional<RedirectUriPattern> parse(String text) {
    if (text.equals("loopback")) {
      return Optional.of(new Loopback());
    }
    boolean below = text.endsWith("/*");
    String plain = below ? text.substring(0, text.length() - 1) : text;
    if (!(RedirectUri.parse(plain) instanceof Parsed.Accepted accepted)) {
      return Optional.empty();
    }
    return Optional.of(below ? new Below(accepted.uri()) : new Exact(accepted.uri()));
  }

  /** Any loopback URI: the client takes the port, and often the path, that it likes. */
  record Loopback() implements RedirectUriPattern {
    @Override
    public boolean matches(RedirectUri uri) {
      return uri.kind() == Kind.LOOPBACK;
    }

    @Override
    public boolean sameOrigin(RedirectUri other) {
      return matches(other);
    }
  }

  /**
   * One URI; a loopback URI with any port.
   *
   * @param uri the URI
   */
  record Exact(RedirectUri uri) implements RedirectUriPattern {
    @Override
    public boolean matches(RedirectUri requested) {
      return uri.matches(requested);
    }

    @Override
    public boolean sameOrigin(RedirectUri other) {
      return uri.sameOrigin(other);
    }
  }

  /**
   * Every URI with exactly one more path segment and no query.
   *
   * @param parent the URI up to the last slash
   */
  record Below(RedirectUri parent) implements RedirectUriPattern {

    // RFC 3986 section 2.3, unreserved characters: nothing that a server could read as a separator.
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~-]+");

    @Override
    public boolean matches(RedirectUri uri) {
      String start = parent.value();
      return uri.value().startsWith(start)
          && SEGMENT.matcher(uri.value().substring(start.length())).matches();
    }

    @Override
    public boolean sameOrigin(RedirectUri other) {
      return parent.sameOrigin(other);
    }
  }
}
