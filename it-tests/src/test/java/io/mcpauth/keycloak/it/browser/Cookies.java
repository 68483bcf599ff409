package io.mcpauth.keycloak.it.browser;

import java.net.HttpCookie;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The cookies of one browser for one server. Browsers send {@code Secure} cookies to
 * http://localhost; the JDK's cookie handler does not, and so Keycloak's login would not work with
 * it. Requests may be sent at once.
 */
final class Cookies {

  private final List<HttpCookie> kept = new ArrayList<>();

  synchronized void keep(List<String> setCookieHeaders) {
    for (String header : setCookieHeaders) {
      HttpCookie cookie = HttpCookie.parse(header).get(0);
      kept.removeIf(
          k -> k.getName().equals(cookie.getName()) && k.getPath().equals(cookie.getPath()));
      if (cookie.getMaxAge() != 0) {
        kept.add(cookie);
      }
    }
  }

  synchronized String sentTo(URI uri) {
    return kept.stream()
        .filter(c -> isBelow(uri, c.getPath()))
        .map(c -> c.getName() + "=" + c.getValue())
        .collect(Collectors.joining("; "));
  }

  /** Keycloak writes the path as it stands in the URL, where the name of a realm may be encoded. */
  private static boolean isBelow(URI uri, String path) {
    return uri.getPath().startsWith(path) || uri.getRawPath().startsWith(path);
  }
}
