package io.mcpauth.keycloak.redirect;

import java.util.regex.Pattern;

/** DNS names as hosts, in the one form that all readers of URIs agree on. */
final class HostName {

  // RFC 1035 section 2.3.4: at most 255 octets on the wire, which leaves 253 characters of text.
  private static final int MAX_LENGTH = 253;

  // RFC 1123 section 2.1: letters, digits and hyphens, 1 to 63 of them, no hyphen at either end.
  private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

  private static final Pattern UPPER_CASE = Pattern.compile("[A-Z]");

  private HostName() {}

  /**
   * Checks a host that is not an IPv6 address.
   *
   * @param host ASCII text, without port
   */
  static void check(String host) throws RefusedUriException {
    // RFC 9110 section 4.2.1 and 4.2.2: an http or https URI with an empty host is invalid.
    if (host.isEmpty()) {
      throw new RefusedUriException(Refusal.EMPTY_HOST);
    }
    // RFC 3986 section 3.2.2: the host may be percent-encoded. Some readers decode it, some do not.
    if (host.contains("%")) {
      throw new RefusedUriException(Refusal.PERCENT_ENCODED_HOST);
    }
    // RFC 3986 section 6.2.2.1: the canonical form of a host is lower case.
    if (UPPER_CASE.matcher(host).find()) {
      throw new RefusedUriException(Refusal.UPPER_CASE);
    }
    // RFC 3986 section 3.2.2: a final dot marks a fully qualified name. "a.example." and
    // "a.example" are two hosts to a comparison of texts and one to DNS.
    if (host.endsWith(".")) {
      throw new RefusedUriException(Refusal.TRAILING_DOT_HOST);
    }
    if (host.length() > MAX_LENGTH) {
      throw new RefusedUriException(Refusal.INVALID_HOST);
    }
    String last = "";
    for (String label : host.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        throw new RefusedUriException(Refusal.INVALID_HOST);
      }
      last = label;
    }
    // WHATWG URL, "ends in a number": a host whose last label is decimal, octal or hexadecimal is
    // an IPv4 address to a browser (2130706433, 0x7f.1, 127.1). RFC 3696 section 2: the top-level
    // label is not all-numeric; java.net.URI wants it to begin with a letter, and so do we.
    if (Character.isDigit(last.charAt(0))) {
      throw new RefusedUriException(Refusal.NUMERIC_HOST);
    }
  }
}
