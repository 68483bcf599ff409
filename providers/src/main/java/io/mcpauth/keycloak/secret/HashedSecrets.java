package io.mcpauth.keycloak.secret;

import java.util.List;

/**
 * What came of hashing all secrets of a realm, in short.
 *
 * @param hashed how many are hashed now
 * @param left some of the clients that stay as they are, and why; none if all are hashed
 */
public record HashedSecrets(int hashed, List<String> left) {

  /** Copies the list. */
  public HashedSecrets {
    left = List.copyOf(left);
  }
}
