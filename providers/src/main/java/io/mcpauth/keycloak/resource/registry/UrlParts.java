package io.mcpauth.keycloak.resource.registry;

import java.util.List;
import java.util.Optional;

/**
 * A canonical resource URL, taken apart.
 *
 * @param origin scheme and port, without the host
 * @param labels of the host
 * @param segments of the path; empty if there is no path
 */
record UrlParts(String origin, List<String> labels, List<String> segments) {

  private static final String AFTER_SCHEME = "://";

  /** Takes it apart; empty if it has a query, which no server has. */
  static Optional<UrlParts> of(ResourceUri uri) {
    if (uri.hasQuery()) {
      return Optional.empty();
    }
    String text = uri.value();
    int host = text.indexOf(AFTER_SCHEME) + AFTER_SCHEME.length();
    int slash = text.indexOf('/', host);
    int end = slash < 0 ? text.length() : slash;
    // The colons of an IPv6 address stand in brackets, and no template has brackets.
    int colon = text.lastIndexOf(':', end - 1);
    int port = colon < host ? end : colon;
    return Optional.of(
        new UrlParts(
            text.substring(0, host) + text.substring(port, end),
            split(text.substring(host, port), '.'),
            slash < 0 ? List.of() : split(text.substring(slash + 1), '/')));
  }

  /** Every piece counts, the empty ones at the end too. */
  static List<String> split(String text, char separator) {
    return List.of(text.split(separator == '.' ? "\\." : "/", -1));
  }

  /** What a template that matches has in common with it, to find those templates among many. */
  String shape() {
    return shape(origin, labels, segments.size());
  }

  /** Of a URL or a template; the last two labels are never names. */
  static String shape(String origin, List<String> labels, int segments) {
    List<String> domain = labels.subList(Math.max(0, labels.size() - 2), labels.size());
    return origin + ' ' + String.join(".", domain) + ' ' + labels.size() + ' ' + segments;
  }
}
