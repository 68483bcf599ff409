package io.mcpauth.keycloak.fetch;

import java.util.Optional;

/**
 * What is known already, so that a host which has nothing newer need not send it again (RFC 9110
 * section 13.1).
 *
 * @param etag for {@code If-None-Match}
 * @param modified for {@code If-Modified-Since}
 */
public record Condition(Optional<String> etag, Optional<String> modified) {

  /** Nothing is known. */
  public static final Condition NONE = new Condition(Optional.empty(), Optional.empty());

  boolean isNone() {
    return etag.isEmpty() && modified.isEmpty();
  }
}
