package io.mcpauth.keycloak.redirect;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The authority component: a host and perhaps a port.
 *
 * @param host a DNS name, {@code 127.0.0.1} or {@code [::1]}
 * @param port 1 to 65535, if written
 */
record Authority(String host, OptionalInt port) {

  static final String LOOPBACK_IPV4 = "127.0.0.1";
  static final String LOOPBACK_IPV6 = "[::1]";

  private static final int MAX_PORT = 65535;

  // RFC 3986 section 3.2.3 allows an empty port and leading zeros; we do not, since readers differ.
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  /**
   * Reads what stands between {@code //} and the path.
   *
   * @param text ASCII text without slash and question mark
   */
  static Authority read(String text) throws RefusedUriException {
    // RFC 3986 section 7.6: user info is used to make a URI look like another host's. RFC 9110
    // section 4.2.4 has an http URI with user info treated as an error where it is not trusted.
    if (text.contains("@")) {
      throw new RefusedUriException(Refusal.USER_INFO);
    }
    String host = hostOf(text);
    if (!isLoopbackAddress(host)) {
      HostName.check(host);
    }
    return new Authority(host, portOf(text.substring(host.length())));
  }

  private static String hostOf(String text) throws RefusedUriException {
    if (text.startsWith("[")) {
      // RFC 8252 section 7.3: the loopback address of IPv6 is [::1]. Its other spellings, mapped
      // IPv4 addresses ([::ffff:127.0.0.1]) and zone ids (RFC 6874) are read differently by
      // readers.
      if (!text.equals(LOOPBACK_IPV6) && !text.startsWith(LOOPBACK_IPV6 + ":")) {
        throw new RefusedUriException(Refusal.IPV6_HOST);
      }
      return LOOPBACK_IPV6;
    }
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  private static OptionalInt portOf(String text) throws RefusedUriException {
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    String digits = text.substring(1);
    if (!PORT.matcher(digits).matches()) {
      throw new RefusedUriException(Refusal.INVALID_PORT);
    }
    int port = Integer.parseInt(digits);
    if (port > MAX_PORT) {
      throw new RefusedUriException(Refusal.INVALID_PORT);
    }
    return OptionalInt.of(port);
  }

  private static boolean isLoopbackAddress(String host) {
    return host.equals(LOOPBACK_IPV4) || host.equals(LOOPBACK_IPV6);
  }

  /**
   * RFC 8252 section 7.3 (addresses) and section 8.3 ({@code localhost}, which it advises against).
   */
  boolean isLoopback() {
    return isLoopbackAddress(host) || host.equals("localhost");
  }

  /** An IP address, which proves nothing on https and means nothing to an app. */
  void refuseAddress() throws RefusedUriException {
    if (host.equals(LOOPBACK_IPV4)) {
      throw new RefusedUriException(Refusal.NUMERIC_HOST);
    }
    if (host.equals(LOOPBACK_IPV6)) {
      throw new RefusedUriException(Refusal.IPV6_HOST);
    }
  }
}
