package io.mcpauth.keycloak.props.seal;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an operator gives as a key: base64 or base64url text of 32 random bytes or more, as {@code
 * openssl rand -base64 32} prints it.
 */
public final class KeyMaterial {

  /** Text of more than this is a file picked by mistake. */
  public static final int MAX_LENGTH = 1024;

  /** 32 random bytes hold some 30 different values; fewer than 16 do not happen by chance. */
  private static final int MIN_DIFFERENT_BYTES = 16;

  private static final Pattern PLACEHOLDER =
      Pattern.compile("change.?me|change.?it|placeholder|example|password|replace|your.?key");

  private static final SecureRandom RANDOM = new SecureRandom();

  private KeyMaterial() {}

  /**
   * Judges the text of a key.
   *
   * @return the key, or why it is none
   */
  public static Read read(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      return new Refused("is empty");
    }
    if (trimmed.length() > MAX_LENGTH) {
      return new Refused("is longer than " + MAX_LENGTH + " characters");
    }
    if (PLACEHOLDER.matcher(trimmed.toLowerCase(Locale.ROOT)).find()) {
      return new Refused("is a placeholder");
    }
    Optional<byte[]> bytes = decode(trimmed);
    if (bytes.isEmpty()) {
      return new Refused("is not base64");
    }
    if (bytes.get().length < RealmKey.MIN_BYTES) {
      return new Refused(
          "has " + bytes.get().length * Byte.SIZE + " bits, fewer than 256 after base64 decoding");
    }
    if (isPatternOrText(bytes.get())) {
      return new Refused("is not random: it is a pattern or text, not a generated key");
    }
    return new Accepted(new RealmKey(bytes.get()));
  }

  /** New material in the form that {@link #read} takes. */
  public static String generate() {
    byte[] bytes = new byte[RealmKey.MIN_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static Optional<byte[]> decode(String text) {
    String standard = text.replace('-', '+').replace('_', '/');
    try {
      return Optional.of(
          Base64.getDecoder().decode(standard.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isPatternOrText(byte[] bytes) {
    boolean[] seen = new boolean[256];
    int different = 0;
    boolean text = true;
    for (byte b : bytes) {
      int value = Byte.toUnsignedInt(b);
      if (!seen[value]) {
        seen[value] = true;
        different++;
      }
      text &= value >= ' ' && value <= '~';
    }
    return text || different < MIN_DIFFERENT_BYTES;
  }

  /** What {@link #read} found. */
  public sealed interface Read {}

  /** A usable key. */
  public record Accepted(RealmKey key) implements Read {}

  /**
   * No key.
   *
   * @param reason completes a sentence that begins with where the text came from; never the text
   */
  public record Refused(String reason) implements Read {}
}
