package io.mcpauth.keycloak.resource.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * The canonical URI of an MCP server, the value that two spellings of one resource share.
 *
 * <p>Scheme and host are in lower case, a default port and a lone trailing slash are dropped; the
 * rest of path and query is kept to the letter (RFC 8707 section 2, RFC 3986 section 6.2.2.1, MCP
 * authorization, "Canonical server URI").
 *
 * @param value the canonical spelling
 */
public record ResourceUri(String value) {

  /** Longest value that is read at all; a canonical URI of a server is far below it. */
  public static final int MAX_LENGTH = 2048;

  /**
   * Reads a resource indicator.
   *
   * @param text the parameter or attribute as sent
   * @return the canonical URI; empty if the text is not an absolute http or https URI without user
   *     info and fragment
   */
  public static Optional<ResourceUri> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    // RFC 8707 section 2: an absolute URI, and no fragment component.
    if (uri.getScheme() == null || uri.isOpaque() || uri.getRawFragment() != null) {
      return Optional.empty();
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int defaultPort = defaultPort(scheme);
    // RFC 9110 section 4.2.4: user info in an http URI is a way to disguise the authority.
    if (defaultPort < 0 || uri.getHost() == null || uri.getRawUserInfo() != null) {
      return Optional.empty();
    }
    StringBuilder canonical = new StringBuilder(text.length());
    canonical.append(scheme).append("://").append(uri.getHost().toLowerCase(Locale.ROOT));
    if (uri.getPort() != -1 && uri.getPort() != defaultPort) {
      canonical.append(':').append(uri.getPort());
    }
    canonical.append(withoutTrailingSlash(uri));
    if (uri.getRawQuery() != null) {
      canonical.append('?').append(uri.getRawQuery());
    }
    return Optional.of(new ResourceUri(canonical.toString()));
  }

  /** Whether it has a query component, with which no server can be registered. */
  public boolean hasQuery() {
    return value.indexOf('?') >= 0;
  }

  // People and URL libraries add this slash without meaning anything by it. Before a query, and
  // after another slash, it is part of the name.
  private static String withoutTrailingSlash(URI uri) {
    String path = uri.getRawPath();
    boolean lone = path.endsWith("/") && !path.endsWith("//") && uri.getRawQuery() == null;
    boolean empty = path.equals("/");
    return lone || empty ? path.substring(0, path.length() - 1) : path;
  }

  static int defaultPort(String scheme) {
    return switch (scheme) {
      case "https" -> 443;
      case "http" -> 80;
      default -> -1;
    };
  }

  @Override
  public String toString() {
    return value;
  }
}
