package io.mcpauth.keycloak.fetch;

import java.time.Duration;
import java.util.Optional;

/**
 * What a host says of how long its answer counts, and by what it knows it again.
 *
 * @param etag {@code ETag}; no longer than is worth keeping
 * @param modified {@code Last-Modified}, likewise
 * @param maxAge by {@code Cache-Control} (RFC 9111 section 5.2.2); zero if it wants to be asked
 *     each time; empty if it does not say
 */
public record Validity(
    Optional<String> etag, Optional<String> modified, Optional<Duration> maxAge) {

  /** Nothing is said. */
  public static final Validity NONE =
      new Validity(Optional.empty(), Optional.empty(), Optional.empty());
}
