package io.mcpauth.keycloak.secret.store;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.secret.hash.HashDigest;
import io.mcpauth.keycloak.secret.hash.SecretHash;
import io.mcpauth.keycloak.secret.verify.HashedSecretConfig;
import io.mcpauth.keycloak.secret.verify.NewSecret.Origin;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/** How the secret of a confidential client is stored. */
public enum StoredSecret {
  /** As a hash with at least the wanted rounds. */
  HASHED,
  /** As a hash with fewer rounds than wanted. */
  WEAK,
  /** As plain text; an import also leaves one that nobody knows beside a hash. */
  CLEAR,
  /** Outside the database: the stored text is a reference to Keycloak's vault. */
  VAULT,
  /** As something that no secret opens. */
  UNUSABLE,
  /** Nothing is stored. */
  NONE;

  /** Client attribute: the hash of the secret. */
  public static final String HASH = McpAttribute.SECRET_HASH.key();

  /** Client attribute: the hash of the secret before the last rotation. */
  public static final String ROTATED_HASH = McpAttribute.SECRET_ROTATED_HASH.key();

  /** Client attribute: until when the rotated secret is taken, in seconds of the epoch. */
  public static final String ROTATED_EXPIRES = McpAttribute.SECRET_ROTATED_EXPIRES.key();

  /** Client attribute: the {@link HashDigest} of the hash whose secret this server generated. */
  static final String GENERATED = McpAttribute.SECRET_GENERATED.key();

  /** Client attribute: digests of the hashes before the present one, see {@link FormerHashes}. */
  static final String FORMER = McpAttribute.SECRET_FORMER.key();

  private static final String VAULT_REFERENCE = "\\$\\{vault\\..+}";

  /**
   * Looks at a client.
   *
   * @param config a hash with fewer rounds than it wants is weak
   */
  static StoredSecret of(ClientModel client, HashedSecretConfig config) {
    return of(client.getSecret(), attribute(client, HASH), attribute(client, GENERATED), config);
  }

  /**
   * Looks at what a client has.
   *
   * @param column the secret, as Keycloak stores it
   * @param hash the attribute {@link #HASH}; empty without one
   * @param generated the attribute {@link #GENERATED}; empty without one
   */
  static StoredSecret of(
      @Nullable String column,
      Optional<String> hash,
      Optional<String> generated,
      HashedSecretConfig config) {
    if (column != null && !column.isEmpty()) {
      return isVaultReference(column) ? VAULT : CLEAR;
    }
    if (hash.isEmpty()) {
      return NONE;
    }
    return hash.flatMap(SecretHash::parse)
        .map(parsed -> parsed.rounds() < config.rounds(origin(hash, generated)) ? WEAK : HASHED)
        .orElse(UNUSABLE);
  }

  /**
   * Whether a client is {@link #HASHED}. Asked with each token, when the hash is known to be good.
   *
   * @param hash as the client has it, and its secret just matched
   * @param config a hash with fewer rounds than it wants is weak
   */
  public static boolean isSettled(ClientModel client, String hash, HashedSecretConfig config) {
    @Nullable String column = client.getSecret();
    int rounds = SecretHash.roundsOf(hash);
    return (column == null || column.isEmpty())
        && (rounds >= Math.max(config.rounds(), config.generatedRounds())
            || rounds >= config.rounds(origin(client)));
  }

  /**
   * Where the secret of the stored hash comes from. The mark names the hash that it is about, so
   * that it says nothing of another one that somebody stored meanwhile.
   */
  static Origin origin(ClientModel client) {
    return origin(attribute(client, HASH), attribute(client, GENERATED));
  }

  private static Origin origin(Optional<String> hash, Optional<String> generated) {
    return hash.map(HashDigest::of).filter(generated.orElse("")::equals).isPresent()
        ? Origin.GENERATED
        : Origin.SUPPLIED;
  }

  /** Whether this text is not a secret but says where the vault keeps it. */
  public static boolean isVaultReference(@Nullable String text) {
    return text != null && text.matches(VAULT_REFERENCE);
  }

  /**
   * Stores another hash, or with an empty text none; the one before it does not come back.
   *
   * @param origin of the secret
   */
  static void replaceHash(ClientModel client, String replacement, Origin origin) {
    attribute(client, HASH)
        .filter(before -> !before.equals(replacement))
        .ifPresent(
            before ->
                client.setAttribute(
                    FORMER, FormerHashes.of(client.getAttribute(FORMER)).with(before).text()));
    client.setAttribute(HASH, replacement);
    if (origin == Origin.GENERATED) {
      client.setAttribute(GENERATED, HashDigest.of(replacement));
    } else {
      client.removeAttribute(GENERATED);
    }
  }

  /** A stored text that is not empty. */
  public static Optional<String> attribute(ClientModel client, String name) {
    return Optional.ofNullable(client.getAttribute(name)).filter(value -> !value.isEmpty());
  }
}
