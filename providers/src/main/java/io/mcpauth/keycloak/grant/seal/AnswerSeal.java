package io.mcpauth.keycloak.grant.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * Seals the answer to a token request for whoever can present the same token again, and for nobody
 * else: who reads the store has neither the token nor the answer, and cannot tell which token the
 * entry is of.
 *
 * <p>The token is the keying material: signed by the realm, with a random id in it, and as secret
 * as what it is exchanged for. HKDF-SHA-256 (RFC 5869) derives 48 bytes: the place of the entry,
 * and the key of AES-256-GCM (NIST SP 800-38D), whose additional data is the place.
 */
public final class AnswerSeal {

  private static final byte[] PURPOSE = "mcp refresh retry v1".getBytes(US_ASCII);
  private static final byte[] NO_SALT = {};
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int PLACE_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] place;
  private final SecretKeySpec key;

  /**
   * The seal of one token.
   *
   * @param token as it was presented, to the letter
   */
  public AnswerSeal(String token) {
    HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
    generator.init(new HKDFParameters(token.getBytes(UTF_8), NO_SALT, PURPOSE));
    byte[] derived = new byte[PLACE_BYTES + KEY_BYTES];
    generator.generateBytes(derived, 0, derived.length);
    this.place = Arrays.copyOf(derived, PLACE_BYTES);
    this.key = new SecretKeySpec(derived, PLACE_BYTES, KEY_BYTES, "AES");
  }

  /** Where the entry is kept. */
  public String place() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(place);
  }

  /** Seals an answer. */
  public String seal(byte[] answer) {
    byte[] iv = new byte[IV_BYTES];
    RANDOM.nextBytes(iv);
    try {
      byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, iv).doFinal(answer);
      return Base64.getEncoder()
          .encodeToString(
              ByteBuffer.allocate(iv.length + ciphertext.length).put(iv).put(ciphertext).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform cannot compute " + CIPHER, e);
    }
  }

  /** Empty if it was not sealed for the same token, or was changed. */
  public Optional<byte[]> open(String sealed) {
    try {
      ByteBuffer in = ByteBuffer.wrap(Base64.getDecoder().decode(sealed));
      if (in.remaining() < IV_BYTES + TAG_BITS / Byte.SIZE) {
        return Optional.empty();
      }
      byte[] iv = new byte[IV_BYTES];
      in.get(iv);
      byte[] ciphertext = new byte[in.remaining()];
      in.get(ciphertext);
      return Optional.of(cipher(Cipher.DECRYPT_MODE, iv).doFinal(ciphertext));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] iv) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(place);
    return cipher;
  }
}
