package io.mcpauth.keycloak.secret.store;

import io.mcpauth.keycloak.secret.hash.HashDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which hashes a client had before the present one, so that a form that was opened before the
 * secret changed does not bring an old one back.
 *
 * <p>It keeps their {@link HashDigest}s.
 */
final class FormerHashes {

  private static final int KEPT = 20;

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
    return digests.contains(HashDigest.of(hash));
  }

  /** These and one more; of too many the oldest go. */
  FormerHashes with(String hash) {
    List<String> more = new ArrayList<>(digests);
    more.remove(HashDigest.of(hash));
    more.add(HashDigest.of(hash));
    return new FormerHashes(more.subList(Math.max(0, more.size() - KEPT), more.size()));
  }

  /** The text to store. */
  String text() {
    return String.join(" ", digests);
  }
}
