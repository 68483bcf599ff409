package io.mcpauth.keycloak.props.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A JWE in compact serialization (RFC 7516 section 3.1) with {@code alg} {@code dir} and {@code
 * enc} {@code A256GCM}, and nothing else: the text names only the key.
 */
public final class CompactJwe {

  /** RFC 7518 section 5.3: A256GCM has a key of 256 bits. */
  static final int KEY_BYTES = 32;

  /** RFC 7518 section 5.3: a 96-bit IV and a 128-bit tag are required. */
  private static final int IV_BYTES = 12;

  private static final int TAG_BYTES = 16;

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final String HEADER = "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"%s\"}";
  private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern READ_HEADER =
      Pattern.compile(
          "\\{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"(" + KEY_ID.pattern() + ")\"\\}");
  private static final int PARTS = 5;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String header;
  private final String keyId;
  private final byte[] iv;
  private final byte[] sealed;

  /**
   * One JWE.
   *
   * @param sealed the ciphertext followed by its tag, as JCA has them
   */
  CompactJwe(String header, String keyId, byte[] iv, byte[] sealed) {
    this.header = header;
    this.keyId = keyId;
    this.iv = iv;
    this.sealed = sealed;
  }

  /**
   * Encrypts (RFC 7516 section 5.1).
   *
   * @param keyId what the reader finds its key by
   * @param key used for this one text
   * @throws IllegalArgumentException if the key id has other characters than base64url has
   */
  static CompactJwe encrypt(String keyId, byte[] key, byte[] plaintext) {
    if (!KEY_ID.matcher(keyId).matches()) {
      throw new IllegalArgumentException("not a key id");
    }
    byte[] iv = new byte[IV_BYTES];
    RANDOM.nextBytes(iv);
    return encrypt(keyId, key, iv, plaintext);
  }

  private static CompactJwe encrypt(String keyId, byte[] key, byte[] iv, byte[] plaintext) {
    String header = encode(HEADER.formatted(keyId).getBytes(US_ASCII));
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, iv, header).doFinal(plaintext);
      return new CompactJwe(header, keyId, iv, sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform cannot compute " + TRANSFORMATION, e);
    }
  }

  /**
   * Reads the text form.
   *
   * @return empty if it is not to the letter what {@link #encoded} writes
   */
  public static Optional<CompactJwe> parse(String text) {
    String[] parts = text.split("\\.", -1);
    // RFC 7518 section 4.5: with direct encryption the encrypted key is empty.
    if (parts.length != PARTS || !parts[1].isEmpty()) {
      return Optional.empty();
    }
    Optional<Matcher> header =
        decode(parts[0]).map(b -> READ_HEADER.matcher(new String(b, US_ASCII)));
    Optional<byte[]> iv = decode(parts[2]).filter(b -> b.length == IV_BYTES);
    Optional<byte[]> ciphertext = decode(parts[3]);
    Optional<byte[]> tag = decode(parts[4]).filter(b -> b.length == TAG_BYTES);
    if (header.filter(Matcher::matches).isEmpty() || iv.isEmpty() || tag.isEmpty()) {
      return Optional.empty();
    }
    return ciphertext.map(
        c -> new CompactJwe(parts[0], header.get().group(1), iv.get(), join(c, tag.get())));
  }

  /** The member {@code kid} of the header; not yet verified. */
  public String keyId() {
    return keyId;
  }

  /**
   * Decrypts (RFC 7516 section 5.2).
   *
   * @return empty if the tag is not right, whatever is wrong
   */
  Optional<byte[]> decrypt(byte[] key) {
    try {
      return Optional.of(cipher(Cipher.DECRYPT_MODE, key, iv, header).doFinal(sealed));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** The compact serialization. */
  public String encoded() {
    int tagAt = sealed.length - TAG_BYTES;
    return String.join(
        ".",
        header,
        "",
        encode(iv),
        encode(Arrays.copyOf(sealed, tagAt)),
        encode(Arrays.copyOfRange(sealed, tagAt, sealed.length)));
  }

  // RFC 7516 section 5.1 step 14: the additional authenticated data is the encoded header.
  private static Cipher cipher(int mode, byte[] key, byte[] iv, String header)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(
        mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
    cipher.updateAAD(header.getBytes(US_ASCII));
    return cipher;
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  // RFC 4648 section 3.5: pad bits that are not zero are refused, so that one value has one text.
  private static Optional<byte[]> decode(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text.getBytes(US_ASCII));
      return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] join(byte[] ciphertext, byte[] tag) {
    byte[] joined = Arrays.copyOf(ciphertext, ciphertext.length + tag.length);
    System.arraycopy(tag, 0, joined, ciphertext.length, tag.length);
    return joined;
  }
}
