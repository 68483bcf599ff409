package io.mcpauth.keycloak.secret.hash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stored form of a client secret: {@code $pbkdf2-sha256$i=600000,l=32$<salt>$<hash>}, a PHC
 * string as Ory Hydra writes it, with standard base64 (RFC 4648 section 4) without padding.
 *
 * <p>Only this one spelling is read: a stored record is data, and data does not choose algorithm or
 * cost beyond the bounds below.
 */
public final class SecretHash {

  /** Fewer rounds than this are no protection; a record that names them is refused. */
  public static final int MIN_ROUNDS = 1_000;

  /** More rounds than this would be a way to stop the server; a record naming them is refused. */
  public static final int MAX_ROUNDS = 10_000_000;

  /** The rounds of new hashes, unless configured otherwise: OWASP's number for this algorithm. */
  public static final int DEFAULT_ROUNDS = 600_000;

  private static final int HASH_BYTES = 32;
  private static final int NEW_SALT_BYTES = 16;

  private static final String PREFIX = "$pbkdf2-sha256$i=";

  // 22 to 86 base64 characters are a salt of 16 to 64 bytes, 43 are a hash of 32 bytes.
  private static final Pattern PHC =
      Pattern.compile(
          Pattern.quote(PREFIX)
              + "([1-9][0-9]{3,7}),l=32"
              + "\\$([A-Za-z0-9+/]{22,86})\\$([A-Za-z0-9+/]{43})");

  private static final SecureRandom RANDOM = new SecureRandom();

  private final int rounds;
  private final byte[] salt;
  private final byte[] hash;

  private SecretHash(int rounds, byte[] salt, byte[] hash) {
    this.rounds = rounds;
    this.salt = salt;
    this.hash = hash;
  }

  /**
   * Hashes a secret under a new random salt.
   *
   * @param secret the secret
   * @param rounds from {@link #MIN_ROUNDS} to {@link #MAX_ROUNDS}
   * @throws IllegalArgumentException if the rounds are out of bounds
   */
  public static SecretHash of(String secret, int rounds) {
    if (!inBounds(rounds)) {
      throw new IllegalArgumentException("rounds out of bounds: " + rounds);
    }
    byte[] salt = new byte[NEW_SALT_BYTES];
    RANDOM.nextBytes(salt);
    return new SecretHash(rounds, salt, Pbkdf2.derive(secret, salt, rounds, HASH_BYTES));
  }

  /** A record that no secret is known for: verifying one against it takes the usual time. */
  public static SecretHash decoy(int rounds) {
    byte[] salt = new byte[NEW_SALT_BYTES];
    byte[] hash = new byte[HASH_BYTES];
    RANDOM.nextBytes(salt);
    RANDOM.nextBytes(hash);
    return new SecretHash(rounds, salt, hash);
  }

  /**
   * Reads a stored record.
   *
   * @return empty if it is not exactly of the one accepted form, or out of bounds
   */
  public static Optional<SecretHash> parse(String text) {
    Matcher phc = PHC.matcher(text);
    if (!phc.matches()) {
      return Optional.empty();
    }
    int rounds = Integer.parseInt(phc.group(1));
    if (!inBounds(rounds)) {
      return Optional.empty();
    }
    Optional<byte[]> hash = decode(phc.group(3));
    return decode(phc.group(2))
        .flatMap(salt -> hash.map(bytes -> new SecretHash(rounds, salt, bytes)));
  }

  /** The rounds of a stored record that {@link #parse} reads; it is not read again. */
  public static int roundsOf(String parsed) {
    int start = PREFIX.length();
    return Integer.parseInt(parsed, start, parsed.indexOf(',', start), 10);
  }

  /** Whether a configuration or a record may name this many rounds. */
  static boolean inBounds(int rounds) {
    return rounds >= MIN_ROUNDS && rounds <= MAX_ROUNDS;
  }

  /** Whether this is the hash of the secret; takes the time of all its rounds. */
  public boolean matches(String secret) {
    return MessageDigest.isEqual(Pbkdf2.derive(secret, salt, rounds, HASH_BYTES), hash);
  }

  /** How often HMAC is applied to a secret to verify it. */
  public int rounds() {
    return rounds;
  }

  /** The text to store. */
  public String encoded() {
    return "%s%d,l=%d$%s$%s".formatted(PREFIX, rounds, HASH_BYTES, encode(salt), encode(hash));
  }

  // RFC 4648 section 3.5: a decoder may refuse pad bits that are not zero; then one value has one
  // text.
  private static Optional<byte[]> decode(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.getBytes(US_ASCII));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
  }

  private static String encode(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }
}
