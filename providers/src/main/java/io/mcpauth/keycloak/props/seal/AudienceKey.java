package io.mcpauth.keycloak.props.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/**
 * The key K_aud of one MCP server: with it the server opens its own props and no other server's.
 */
public final class AudienceKey {

  static final int BYTES = 32;

  private static final byte[] CONTENT = "mcp-props v1 cek".getBytes(US_ASCII);

  private final byte[] bytes;
  private final String audience;

  AudienceKey(byte[] bytes, String audience) {
    this.bytes = bytes;
    this.audience = audience;
  }

  /** The client id of the server. */
  String audience() {
    return audience;
  }

  /**
   * The content encryption key of one token.
   *
   * @param context the token's {@code jti}
   */
  byte[] contentKey(String context) {
    return Hkdf.derive(bytes, context.getBytes(UTF_8), CONTENT, CompactJwe.KEY_BYTES);
  }

  /** The member {@code k} of a JWK (RFC 7518 section 6.4.1), to be handed to the server itself. */
  public String exported() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
