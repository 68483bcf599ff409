package io.mcpauth.keycloak.client;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client says that one of its public keys is for (RFC 7517 sections 4.2 to 4.4). All of
 * {@code use}, {@code key_ops} and {@code alg} are optional; the first of them that is there
 * decides.
 */
public enum DeclaredUse {
  /** To verify what the client signed. */
  SIGNATURE,
  /** To encrypt for the client. */
  ENCRYPTION,
  /** Nothing is said, so it may be either. */
  UNSAID,
  /** Something that nobody here does. */
  OTHER,
  /** Two things that cannot both be meant. */
  CONTRADICTORY;

  /** RFC 7517 section 4.3; of a pair of keys the public one verifies. */
  private static final Set<String> SIGNING = Set.of("verify", "sign");

  private static final Set<String> ENCRYPTING =
      Set.of("encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits");

  /**
   * Reads what a key says.
   *
   * @param use null where the key has none
   * @param operations {@code key_ops}; none where the key has none, as exports of key agreement
   *     keys have it
   * @param algorithm null where the key has none
   */
  public static DeclaredUse of(
      @Nullable String use, Collection<String> operations, @Nullable String algorithm) {
    if (use != null) {
      DeclaredUse said = ofUse(use);
      DeclaredUse done = ofOperations(operations).orElse(said);
      // RFC 7517 section 4.3: if both are used, the information they convey must be consistent.
      // Operations that nobody here knows contradict nothing.
      return done == said || done == OTHER ? said : CONTRADICTORY;
    }
    return ofOperations(operations).orElseGet(() -> ofAlgorithm(algorithm));
  }

  private static DeclaredUse ofUse(String use) {
    return switch (use) {
      case "sig" -> SIGNATURE;
      case "enc" -> ENCRYPTION;
      default -> OTHER;
    };
  }

  // RFC 7517 section 4.3: operations that do not belong together are not combined, since one key
  // with several algorithms is open to attacks.
  private static Optional<DeclaredUse> ofOperations(Collection<String> operations) {
    if (operations.isEmpty()) {
      return Optional.empty();
    }
    boolean signs = operations.stream().anyMatch(SIGNING::contains);
    boolean encrypts = operations.stream().anyMatch(ENCRYPTING::contains);
    if (signs && encrypts) {
      return Optional.of(CONTRADICTORY);
    }
    return Optional.of(signs ? SIGNATURE : encrypts ? ENCRYPTION : OTHER);
  }

  // RFC 7518 sections 3.1 and 4.1.
  private static DeclaredUse ofAlgorithm(@Nullable String algorithm) {
    if (algorithm == null) {
      return UNSAID;
    }
    boolean encrypts =
        algorithm.equals("RSA1_5")
            || algorithm.startsWith("RSA-OAEP")
            || algorithm.startsWith("ECDH-ES");
    return encrypts ? ENCRYPTION : SIGNATURE;
  }

  /** Whether a signature of the client may be verified with the key. */
  public boolean maySign() {
    return this == SIGNATURE || this == UNSAID;
  }

  /** Whether something may be encrypted to the key. */
  public boolean mayEncrypt() {
    return this == ENCRYPTION || this == UNSAID;
  }
}
