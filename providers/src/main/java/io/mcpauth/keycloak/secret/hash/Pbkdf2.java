package io.mcpauth.keycloak.secret.hash;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * PBKDF2 with HMAC-SHA-256 (RFC 8018 section 5.2) by the platform's own provider.
 *
 * <p>No provider is named: the JDK's comes first in a stock Keycloak and is the fastest there, and
 * in FIPS mode Keycloak puts the approved one in front of it.
 */
final class Pbkdf2 {

  private static final String ALGORITHM = "PBKDF2WithHmacSHA256";

  /** NIST SP 800-132 in the approved mode of Bouncy Castle: 112 bits or more. */
  private static final int APPROVED_CHARACTERS = 14;

  private Pbkdf2() {}

  /**
   * Derives bytes from a secret.
   *
   * @param secret the secret; its UTF-8 form is what is hashed
   * @param salt not empty
   * @param rounds how often HMAC is applied to each block, 1 or more
   * @param length how many bytes, 1 or more
   */
  static byte[] derive(String secret, byte[] salt, int rounds, int length) {
    // RFC 2104 section 2: HMAC itself fills a key up with zeros, so these change nothing but that
    // the approved mode takes a short secret and finds it wrong, where it would throw an Error.
    char[] filled =
        Arrays.copyOf(secret.toCharArray(), Math.max(secret.length(), APPROVED_CHARACTERS));
    PBEKeySpec spec = new PBEKeySpec(filled, salt, rounds, length * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform cannot compute " + ALGORITHM, e);
    } finally {
      Arrays.fill(filled, '\0');
      spec.clearPassword();
    }
  }
}
