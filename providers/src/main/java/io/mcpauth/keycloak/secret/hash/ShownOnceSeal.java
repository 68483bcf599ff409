package io.mcpauth.keycloak.secret.hash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals a secret for the minute between its making and its one look: AES-256-GCM (NIST SP 800-38D)
 * under a key that HMAC-SHA-256 derives from a realm key for one client and one administrator (NIST
 * SP 800-108 with one block), so that a sealed text opens nowhere else.
 */
public final class ShownOnceSeal {

  private static final String LABEL = "mcp shown once v1";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final String MAC = "HmacSHA256";
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;
  private final byte[] context;

  /**
   * A seal for one purpose.
   *
   * @param realmKey a key of the realm; the label keeps what it derives here apart from its other
   *     uses
   * @param context whose secret for whose eyes
   */
  public ShownOnceSeal(SecretKey realmKey, String context) {
    this.context = context.getBytes(UTF_8);
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(realmKey);
      mac.update(LABEL.getBytes(UTF_8));
      mac.update((byte) 0);
      this.key = new SecretKeySpec(mac.doFinal(this.context), "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform cannot compute " + MAC, e);
    }
  }

  public String seal(String secret) {
    byte[] iv = new byte[IV_BYTES];
    RANDOM.nextBytes(iv);
    try {
      byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, iv).doFinal(secret.getBytes(UTF_8));
      return Base64.getEncoder()
          .encodeToString(
              ByteBuffer.allocate(iv.length + ciphertext.length).put(iv).put(ciphertext).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform cannot compute " + CIPHER, e);
    }
  }

  /** Empty if the text was not sealed by the same key for the same context, or was changed. */
  public Optional<String> open(String text) {
    try {
      ByteBuffer in = ByteBuffer.wrap(Base64.getDecoder().decode(text));
      if (in.remaining() < IV_BYTES + TAG_BITS / Byte.SIZE) {
        return Optional.empty();
      }
      byte[] iv = new byte[IV_BYTES];
      in.get(iv);
      byte[] ciphertext = new byte[in.remaining()];
      in.get(ciphertext);
      return Optional.of(new String(cipher(Cipher.DECRYPT_MODE, iv).doFinal(ciphertext), UTF_8));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] iv) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(context);
    return cipher;
  }
}
