package io.mcpauth.keycloak.redirect;

import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the text of a redirect URI, from left to right, and stops at the first thing that is wrong.
 *
 * <p>Written by hand over the grammar of RFC 3986 restricted to ASCII. A library would be shorter,
 * but every library accepts something that another one reads differently.
 */
final class UriReader {

  private static final int DELETE = 0x7f;

  private static final String HEX = "0123456789abcdefABCDEF";

  // RFC 3986 section 2.2 and 2.3: unreserved characters and delimiters, and the percent sign. The
  // number sign and the asterisk are missing: they have their own refusals.
  private static final BitSet ALLOWED =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?[]@!$&'()+,;=%"
          .chars()
          .collect(BitSet::new, BitSet::set, BitSet::or);

  // Unicode Standard Annex 9, the bidirectional algorithm: its explicit formatting characters.
  private static final String BIDI_CONTROLS =
      "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

  // What an authorization response may carry: RFC 6749 section 4.1.2 and 4.2.2, RFC 9207 section 2,
  // OpenID session management, JARM, and Keycloak's own. Keycloak refuses all but error_uri at the
  // authorization endpoint (RedirectUtils.FORBIDDEN_OIDC_PARAMS).
  private static final Set<String> RESPONSE_PARAMETERS =
      Set.of(
          "code",
          "state",
          "iss",
          "error",
          "error_description",
          "error_uri",
          "access_token",
          "token_type",
          "expires_in",
          "id_token",
          "session_state",
          "response",
          "kc_action",
          "kc_action_status");

  private static final Pattern PARAMETER_ENDS = Pattern.compile("[&;]");

  private UriReader() {}

  static RedirectUri read(String text) throws RefusedUriException {
    checkCharacters(text);

    // RFC 6749 section 3.1.2: the redirection endpoint URI must be an absolute URI.
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new RefusedUriException(Refusal.RELATIVE);
    }
    String scheme = text.substring(0, colon);
    Scheme.check(scheme);

    // RFC 3986 section 3: after the scheme comes an authority, a path, or something only the scheme
    // knows. The last one (mailto:a@b, cursor:callback) has no host that could be checked.
    int start = colon + 1;
    if (!text.startsWith("/", start)) {
      throw new RefusedUriException(Refusal.OPAQUE);
    }
    return Scheme.isWeb(scheme)
        ? readWeb(text, scheme, start)
        : readPrivateUse(text, scheme, start);
  }

  private static RedirectUri readWeb(String text, String scheme, int start)
      throws RefusedUriException {
    // RFC 9110 section 4.2: http and https URIs always have an authority. Browsers also read
    // "https:/evil.example" and "https:///evil.example" as that host.
    if (!text.startsWith("//", start)) {
      throw new RefusedUriException(Refusal.EMPTY_HOST);
    }
    int end = endOfAuthority(text, start + 2);
    Authority authority = Authority.read(text.substring(start + 2, end));
    Kind kind;
    if (scheme.equals(Scheme.HTTPS)) {
      // A certificate for an address is rare and says nothing about who runs it. RFC 8252 section
      // 8.3 keeps loopback on http; https://localhost is a host like others and must be listed.
      authority.refuseAddress();
      kind = Kind.HTTPS;
    } else {
      // OAuth 2.1 section 2.3.1: the redirect URI must use https, except for loopback URIs of
      // native clients. Only the exact names: localhost.evil.example and 127.0.0.1.nip.io are
      // strangers.
      if (!authority.isLoopback()) {
        throw new RefusedUriException(Refusal.PLAIN_HTTP);
      }
      kind = Kind.LOOPBACK;
    }
    String pathAndQuery = text.substring(end);
    checkPathAndQuery(pathAndQuery);
    return new RedirectUri(text, kind, scheme, authority.host(), authority.port(), pathAndQuery);
  }

  private static RedirectUri readPrivateUse(String text, String scheme, int start)
      throws RefusedUriException {
    // RFC 8252 section 7.1: one slash follows the scheme, as there is no naming authority. Cursor
    // and others write scheme://name/path; what stands there is then held to the rules for hosts.
    // Left out on purpose: section 8.4 would reject schemes without a dot ("cursor"). Every scheme
    // must be listed by the administrator instead.
    String host = "";
    int end = start;
    if (text.startsWith("//", start)) {
      end = endOfAuthority(text, start + 2);
      Authority authority = Authority.read(text.substring(start + 2, end));
      authority.refuseAddress();
      if (authority.port().isPresent()) {
        throw new RefusedUriException(Refusal.INVALID_PORT);
      }
      host = authority.host();
    }
    String pathAndQuery = text.substring(end);
    checkPathAndQuery(pathAndQuery);
    return new RedirectUri(text, Kind.PRIVATE_USE, scheme, host, OptionalInt.empty(), pathAndQuery);
  }

  /** RFC 3986 section 3.2: slash, question mark, number sign or the end terminate the authority. */
  private static int endOfAuthority(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
      end++;
    }
    return end;
  }

  private static void checkCharacters(String text) throws RefusedUriException {
    if (text.isEmpty()) {
      throw new RefusedUriException(Refusal.EMPTY);
    }
    if (text.length() > RedirectUri.MAX_LENGTH) {
      throw new RefusedUriException(Refusal.TOO_LONG);
    }
    for (int i = 0; i < text.length(); i++) {
      checkCharacter(text.charAt(i));
    }
  }

  private static void checkCharacter(char c) throws RefusedUriException {
    if (ALLOWED.get(c)) {
      return;
    }
    // RFC 6749 section 3.1.2: the endpoint URI must not include a fragment.
    if (c == '#') {
      throw new RefusedUriException(Refusal.FRAGMENT);
    }
    // RFC 9700 section 4.1.3: no patterns. Keycloak takes an asterisk at the end for one.
    if (c == '*') {
      throw new RefusedUriException(Refusal.WILDCARD);
    }
    // WHATWG URL: browsers read a backslash as a slash, so it can end the host.
    if (c == '\\') {
      throw new RefusedUriException(Refusal.BACKSLASH);
    }
    // WHATWG URL: browsers drop tabs and line ends anywhere and blanks at both ends, so
    // "java\tscript:" would be a scheme.
    if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
      throw new RefusedUriException(Refusal.WHITE_SPACE);
    }
    if (Character.isISOControl(c)) {
      throw new RefusedUriException(Refusal.CONTROL_CHARACTER);
    }
    if (BIDI_CONTROLS.indexOf(c) >= 0) {
      throw new RefusedUriException(Refusal.BIDI_CHARACTER);
    }
    // RFC 3986 section 2: URIs are ASCII. Full-width letters and dots become ASCII in browsers.
    if (c > '~') {
      throw new RefusedUriException(Refusal.NON_ASCII);
    }
    throw new RefusedUriException(Refusal.ILLEGAL_CHARACTER);
  }

  private static void checkPathAndQuery(String pathAndQuery) throws RefusedUriException {
    // RFC 3986 section 3.2.2: square brackets occur in the host only.
    if (pathAndQuery.indexOf('[') >= 0 || pathAndQuery.indexOf(']') >= 0) {
      throw new RefusedUriException(Refusal.ILLEGAL_CHARACTER);
    }
    checkPercentEncoding(pathAndQuery);
    int mark = pathAndQuery.indexOf('?');
    checkPath(mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark));
    if (mark >= 0) {
      checkQuery(pathAndQuery.substring(mark + 1));
    }
  }

  private static void checkPercentEncoding(String text) throws RefusedUriException {
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
      // RFC 3986 section 2.1: a percent sign and two hexadecimal digits.
      if (i + 2 >= text.length()
          || HEX.indexOf(text.charAt(i + 1)) < 0
          || HEX.indexOf(text.charAt(i + 2)) < 0) {
        throw new RefusedUriException(Refusal.PERCENT_ENCODING);
      }
      // RFC 3986 section 7.3: encoded control characters (%00, %0D%0A) end texts or headers in
      // programs that decode them carelessly.
      int octet = Integer.parseInt(text.substring(i + 1, i + 3), 16);
      if (octet < ' ' || octet == DELETE) {
        throw new RefusedUriException(Refusal.CONTROL_CHARACTER);
      }
    }
  }

  private static void checkPath(String path) throws RefusedUriException {
    // RFC 3986 section 5.2.4: dot segments are removed when a URI is resolved, so the place reached
    // is not the place that was compared. Keycloak (UNSAFE_PATH_PATTERN) and servers behind proxies
    // also meet them encoded, encoded twice, behind %2F or %5C, and before path parameters.
    if (path.indexOf('.') < 0 && path.indexOf('%') < 0) {
      return;
    }
    String decoded = path.toLowerCase(Locale.ROOT);
    while (decoded.contains("%25")) {
      decoded = decoded.replace("%25", "%");
    }
    decoded =
        decoded.replace("%2e", ".").replace("%2f", "/").replace("%5c", "/").replace("%3b", ";");
    for (String segment : decoded.split("/", -1)) {
      int parameters = segment.indexOf(';');
      String name = parameters < 0 ? segment : segment.substring(0, parameters);
      if (name.equals(".") || name.equals("..")) {
        throw new RefusedUriException(Refusal.DOT_SEGMENT);
      }
    }
  }

  private static void checkQuery(String query) throws RefusedUriException {
    // RFC 6749 section 3.1.2: a query is kept and the response is added to it. A parameter of the
    // response that is there already would be the first of two, and a client may read that one.
    for (String parameter : PARAMETER_ENDS.split(query, -1)) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      String decoded = URLDecoder.decode(name, StandardCharsets.UTF_8);
      if (RESPONSE_PARAMETERS.contains(decoded.toLowerCase(Locale.ROOT))) {
        throw new RefusedUriException(Refusal.RESPONSE_PARAMETER);
      }
    }
  }
}
