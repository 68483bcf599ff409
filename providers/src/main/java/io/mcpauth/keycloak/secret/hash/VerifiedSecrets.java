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
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Which secrets this process has verified, so that the usual token request costs one HMAC and not
 * all the rounds of PBKDF2.
 *
 * <p>It keeps no secret: only HMAC-SHA-256 (RFC 2104) over client, stored hash and secret, under a
 * random key that never leaves the object. A changed hash never meets an old entry.
 */
public final class VerifiedSecrets {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;
  private final Mac prototype;
  private final Cache<Stored, byte[]> macs;

  /**
   * An empty cache with a new random key.
   *
   * @param lifetime how long after its verification a secret is remembered
   * @param entries how many are remembered at most; 0 switches the cache off
   */
  public VerifiedSecrets(Duration lifetime, int entries) {
    this(lifetime, entries, Ticker.systemTicker());
  }

  public VerifiedSecrets(Duration lifetime, int entries, Ticker clock) {
    byte[] random = new byte[KEY_BYTES];
    RANDOM.nextBytes(random);
    this.key = new SecretKeySpec(random, ALGORITHM);
    this.prototype = keyed();
    this.macs =
        Caffeine.newBuilder()
            .maximumSize(entries)
            .expireAfterWrite(lifetime)
            .ticker(clock)
            .executor(Runnable::run)
            .build();
  }

  /** Whether this secret was verified against this stored hash of this client, not long ago. */
  public boolean knows(String client, String storedHash, String secret) {
    byte @Nullable [] mac = macs.getIfPresent(new Stored(client, storedHash));
    return mac != null && MessageDigest.isEqual(mac, mac(client, storedHash, secret));
  }

  /** Remembers a secret; to be called only after {@link SecretHash#matches} said yes. */
  public void remember(String client, String storedHash, String secret) {
    macs.put(new Stored(client, storedHash), mac(client, storedHash, secret));
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

  private record Stored(String client, String hash) {}
}
