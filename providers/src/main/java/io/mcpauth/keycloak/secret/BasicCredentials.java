package io.mcpauth.keycloak.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Client id and secret of an {@code Authorization: Basic} header (RFC 6749 section 2.3.1).
 *
 * <p>Read strictly: what does not decode to exactly one pair is malformed, never half a pair.
 */
record BasicCredentials(String clientId, String secret) {

  // RFC 9110 section 11.1: the name of a scheme is case-insensitive, then comes one space or more.
  private static final Pattern BASIC = Pattern.compile("(?i)basic( +(?<token>.*))?");

  // RFC 6749 appendix B: application/x-www-form-urlencoded. An encoder need not encode these:
  // clients that send a secret as it is work as long as it holds no percent sign that misleads.
  private static final Pattern WRONG_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  /** Whether the header asks for the scheme Basic, well-formed or not. */
  static boolean isBasic(String header) {
    return BASIC.matcher(header.trim()).matches();
  }

  /**
   * Reads a header.
   *
   * @return empty if it is malformed
   */
  static Optional<BasicCredentials> parse(String header) {
    var matcher = BASIC.matcher(header.trim());
    if (!matcher.matches() || matcher.group("token") == null) {
      return Optional.empty();
    }
    return base64(matcher.group("token")).flatMap(BasicCredentials::pair);
  }

  // RFC 7617 section 2: the first colon separates; RFC 6749 encodes one inside a client id.
  private static Optional<BasicCredentials> pair(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    Optional<String> secret = formDecoded(text.substring(colon + 1));
    return formDecoded(text.substring(0, colon))
        .flatMap(id -> secret.map(s -> new BasicCredentials(id, s)));
  }

  private static Optional<String> base64(String token) {
    try {
      return utf8(Base64.getDecoder().decode(token.getBytes(US_ASCII)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> formDecoded(String text) {
    if (WRONG_ESCAPE.matcher(text).find()) {
      return Optional.empty();
    }
    byte[] in = text.getBytes(UTF_8);
    ByteBuffer out = ByteBuffer.allocate(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '%') {
        out.put((byte) Integer.parseInt(new String(in, i + 1, 2, US_ASCII), 16));
        i += 2;
      } else {
        out.put(in[i] == '+' ? (byte) ' ' : in[i]);
      }
    }
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return utf8(bytes);
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Without the secret: records print their components. */
  @Override
  public String toString() {
    return "BasicCredentials of " + clientId.length() + " characters";
  }
}
