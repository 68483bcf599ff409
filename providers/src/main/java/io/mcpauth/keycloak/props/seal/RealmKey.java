package io.mcpauth.keycloak.props.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;

/**
 * The key K of a realm, from which the key of each audience is derived. It never leaves the object.
 */
public final class RealmKey {

  /** 256 bits, the strength of everything that is derived. */
  static final int MIN_BYTES = 32;

  private static final byte[] NO_SALT = {};
  private static final byte[] KEY_ID = "mcp-props v1 kid".getBytes(US_ASCII);
  private static final byte[] AUDIENCE = "mcp-props v1 aud".getBytes(US_ASCII);
  private static final int KEY_ID_BYTES = 12;
  private static final int SEPARATOR = 0;

  private final byte[] bytes;
  private final String id;

  /**
   * A key of this material.
   *
   * @param bytes at least {@link #MIN_BYTES} random bytes
   * @throws IllegalArgumentException if there are fewer
   */
  RealmKey(byte[] bytes) {
    if (bytes.length < MIN_BYTES) {
      throw new IllegalArgumentException("a key of " + bytes.length + " bytes is too short");
    }
    this.bytes = bytes.clone();
    // The id follows from the material: the same key has the same id on every node and wherever it
    // is kept, and another key has another.
    this.id =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(Hkdf.derive(this.bytes, NO_SALT, KEY_ID, KEY_ID_BYTES));
  }

  /** Names the key without telling anything about it; public. */
  public String id() {
    return id;
  }

  /**
   * The key of one MCP server of one realm.
   *
   * @param issuer the realm
   * @param audience the server's client id
   */
  public AudienceKey forAudience(String issuer, String audience) {
    // RFC 5869 section 3.2: info binds the derived key to its use. Neither a URL nor a client id
    // holds a zero byte, so no two pairs make the same info.
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    info.writeBytes(AUDIENCE);
    info.write(SEPARATOR);
    info.writeBytes(issuer.getBytes(UTF_8));
    info.write(SEPARATOR);
    info.writeBytes(audience.getBytes(UTF_8));
    return new AudienceKey(
        Hkdf.derive(bytes, NO_SALT, info.toByteArray(), AudienceKey.BYTES), audience);
  }
}
