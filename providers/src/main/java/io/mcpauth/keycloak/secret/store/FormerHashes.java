package io.mcpauth.keycloak.secret.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which hashes a client had before the present one, so that a form that was opened before the
 * secret changed does not bring an old one back.
 *
 * <p>It keeps the beginning of their SHA-256 digests: enough to know them again, and nothing to
 * verify a guess with that the hash itself would not offer at the same cost.
 */
final class FormerHashes {

  private static final int KEPT = 20;
  private static final int DIGEST_BYTES = 12;

  private final List<String> digests;

  private FormerHashes(List<String> digests) {
    this.digests = digests;
  }

  /** Reads what {@link #text} wrote; null is none. */
  static FormerHashes of(@Nullable String text) {
    return new FormerHashes(
        text == null || text.isEmpty() ? List.of() : Arrays.asList(text.split(" ", -1)));
  }

  boolean contains(String hash) {
    return digests.contains(digest(hash));
  }

  /** These and one more; of too many the oldest go. */
  FormerHashes with(String hash) {
    List<String> more = new ArrayList<>(digests);
    more.remove(digest(hash));
    more.add(digest(hash));
    return new FormerHashes(more.subList(Math.max(0, more.size() - KEPT), more.size()));
  }

  /** The text to store. */
  String text() {
    return String.join(" ", digests);
  }

  private static String digest(String hash) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(hash.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, DIGEST_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java platform cannot compute SHA-256", e);
    }
  }
}
