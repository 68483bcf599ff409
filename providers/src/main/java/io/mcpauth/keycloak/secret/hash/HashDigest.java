package io.mcpauth.keycloak.secret.hash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The beginning of a SHA-256 digest: enough to know a text again. Of a stored hash it is nothing to
 * verify a guess with that the hash itself would not offer at the same cost.
 */
public final class HashDigest {

  private static final int BYTES = 12;

  private HashDigest() {}

  public static String of(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java platform cannot compute SHA-256", e);
    }
  }
}
