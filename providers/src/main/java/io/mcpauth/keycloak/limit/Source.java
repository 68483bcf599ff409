package io.mcpauth.keycloak.limit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from, as far as one sender can be told from another.
 *
 * @param name an IPv4 address, or the first half of an IPv6 address: the other half is the sender's
 *     to choose (RFC 4291 section 2.5.4)
 */
public record Source(String name) {

  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final int NETWORK_BYTES = 8;
  private static final int LONGEST = 64;
  private static final Source NOWHERE = new Source("");

  /**
   * The source of a request.
   *
   * @param address as the server tells it; behind a proxy it is the proxy's own unless the server
   *     is told to believe its headers; null if it cannot tell
   */
  public static Source of(@Nullable String address) {
    if (address == null) {
      return NOWHERE;
    }
    int zone = address.indexOf('%');
    String text = zone < 0 ? address : address.substring(0, zone);
    if (!IPV6.matcher(text).matches()) {
      return asItIs(address);
    }
    try {
      // A text of this form is never looked up as a name.
      byte[] bytes = InetAddress.getByName(text).getAddress();
      return new Source(HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, NETWORK_BYTES)));
    } catch (UnknownHostException e) {
      return asItIs(address);
    }
  }

  // What a proxy passes on may be of any length, and it is remembered.
  private static Source asItIs(String text) {
    return new Source(text.substring(0, Math.min(text.length(), LONGEST)));
  }
}
