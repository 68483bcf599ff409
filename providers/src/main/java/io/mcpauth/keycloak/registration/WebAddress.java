package io.mcpauth.keycloak.registration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import io.mcpauth.keycloak.redirect.RedirectUri.Kind;

/** An address that is shown to people as a link or fetched: {@code client_uri} and its like. */
final class WebAddress {

  /** Longest address, in bytes. */
  static final int MAX_BYTES = 2048;

  private WebAddress() {}

  /** Whether a text is an https address, or an http one of this machine; a fragment is fine. */
  static boolean isPage(String text) {
    return kind(withoutFragment(text)) != Kind.PRIVATE_USE && isShortEnough(text);
  }

  /** Whether a text is an https address without a fragment. */
  static boolean isHttps(String text) {
    return kind(text) == Kind.HTTPS && isShortEnough(text);
  }

  /** {@link Kind#PRIVATE_USE} also stands for what cannot be read at all. */
  private static Kind kind(String text) {
    return RedirectUri.parse(text) instanceof Parsed.Accepted accepted
        ? accepted.uri().kind()
        : Kind.PRIVATE_USE;
  }

  private static String withoutFragment(String text) {
    int fragment = text.indexOf('#');
    return fragment < 0 || !text.substring(fragment + 1).matches("[!-~]*")
        ? text
        : text.substring(0, fragment);
  }

  private static boolean isShortEnough(String text) {
    return text.getBytes(UTF_8).length <= MAX_BYTES;
  }
}
