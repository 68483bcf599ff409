package io.mcpauth.keycloak.secret.hash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of secrets that it has seen, so that the usual token request costs one
 * HMAC and not all the rounds of PBKDF2.
 *
 * <p>It keeps no secret: only HMAC-SHA-256 (RFC 2104) over client, stored hash and secret, under a
 * random key that never leaves the object. A changed hash never meets an old entry.
 *
 * <p>Whether a secret matches a stored hash does not change with time. So a fingerprint that is
 * used stays; one that was not used for its lifetime is no proof any more, but still tells the
 * owner of the secret from somebody who guesses. A wrong secret is remembered as well: a program
 * that was left with an old one repeats it for weeks.
 */
public final class SecretMemory {

  /** What is known of a secret. */
  public enum Recollection {
    /** It was verified, and used within the lifetime. */
    RIGHT,
    /** It was verified, longer ago. */
    WAS_RIGHT,
    /** It was found wrong. */
    WRONG,
    /** Nothing. */
    NONE
  }

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  /**
   * Whoever guesses fills them: a memory that was made large for right secrets stays small here.
   */
  private static final int MOST_WRONG = 10_000;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;
  private final Mac prototype;
  private final Ticker clock;
  private final long lifetime;
  private final Cache<Stored, Verified> right;
  private final Cache<Fingerprint, Boolean> wrong;

  /**
   * An empty memory with a new random key.
   *
   * @param lifetime how long after its last use a secret is taken without verification
   * @param entries how many right secrets are remembered at most, and as many wrong ones up to
   *     10,000; 0 switches the memory off
   */
  public SecretMemory(Duration lifetime, int entries, Ticker clock) {
    byte[] random = new byte[KEY_BYTES];
    RANDOM.nextBytes(random);
    this.key = new SecretKeySpec(random, ALGORITHM);
    this.prototype = keyed();
    this.clock = clock;
    this.lifetime = lifetime.toNanos();
    this.right = Caffeine.newBuilder().maximumSize(entries).executor(Runnable::run).build();
    this.wrong =
        Caffeine.newBuilder()
            .maximumSize(Math.min(entries, MOST_WRONG))
            .expireAfterWrite(lifetime)
            .ticker(clock)
            .executor(Runnable::run)
            .build();
  }

  /** The fingerprint of a secret that is shown for a stored hash of a client. */
  public Fingerprint fingerprint(String client, String storedHash, String secret) {
    return new Fingerprint(mac(client, storedHash, secret));
  }

  /** What is known of the secret; one that is right counts as used. */
  public Recollection recall(String client, String storedHash, Fingerprint shown) {
    Verified verified = right.getIfPresent(new Stored(client, storedHash));
    if (verified != null && verified.fingerprint.equals(shown)) {
      long now = clock.read();
      if (now - verified.used >= lifetime) {
        return Recollection.WAS_RIGHT;
      }
      verified.used = now;
      return Recollection.RIGHT;
    }
    return wrong.getIfPresent(shown) == null ? Recollection.NONE : Recollection.WRONG;
  }

  /** Remembers a secret; to be called only after {@link SecretHash#matches} said yes. */
  public void right(String client, String storedHash, Fingerprint shown) {
    right.put(new Stored(client, storedHash), new Verified(shown, clock.read()));
  }

  /** Remembers a wrong one. */
  public void wrong(Fingerprint shown) {
    wrong.put(shown, true);
  }

  // Each part goes in after its length: no two triples make the same input.
  private byte[] mac(String... parts) {
    Mac mac = copy();
    for (String part : parts) {
      byte[] bytes = part.getBytes(UTF_8);
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      mac.update(bytes);
    }
    return mac.doFinal();
  }

  // To look for the provider and take the key in anew costs as much again as the HMAC.
  private Mac copy() {
    try {
      return (Mac) prototype.clone();
    } catch (CloneNotSupportedException e) {
      return keyed();
    }
  }

  private Mac keyed() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform cannot compute " + ALGORITHM, e);
    }
  }

  /** An HMAC; who has not the memory's key cannot make one. */
  public static final class Fingerprint {

    private final byte[] mac;

    private Fingerprint(byte[] mac) {
      this.mac = mac;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Fingerprint that && MessageDigest.isEqual(mac, that.mac);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(mac);
    }
  }

  private record Stored(String client, String hash) {}

  private static final class Verified {
    private final Fingerprint fingerprint;
    private volatile long used;

    private Verified(Fingerprint fingerprint, long used) {
      this.fingerprint = fingerprint;
      this.used = used;
    }
  }
}
