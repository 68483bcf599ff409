package io.mcpauth.keycloak.secret.verify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.secret.hash.SecretHash;
import io.mcpauth.keycloak.secret.hash.VerifiedSecrets;
import io.mcpauth.keycloak.secret.verify.Verdict.NotNow;
import io.mcpauth.keycloak.secret.verify.Verdict.Right;
import io.mcpauth.keycloak.secret.verify.Verdict.Wrong;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Hashes and verifies secrets within this node's limits; one per node.
 *
 * <p>It knows no Keycloak type. What it remembers are verified secrets (as keyed fingerprints) and
 * recent failures, both of this node alone: neither decides what is right.
 */
public final class SecretEngine {

  private static final int REALMS = 1_000;
  private static final int PLACES_PER_RUN = 16;

  // Keycloak answers with max(50, 4 x cores) threads, and whoever waits here holds one of them.
  private static final int MOST_PLACES = 24;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HashingQueue queue;
  private final ColdAttempts attempts;
  private final SecretMetrics metrics;
  private final Set<String> rehashing = ConcurrentHashMap.newKeySet();
  private final Cache<String, Memory> memories =
      Caffeine.newBuilder().maximumSize(REALMS).executor(Runnable::run).build();

  /** Most servers have one realm of this kind, and need not look for its memory at each request. */
  private volatile @Nullable Memory lastMemory;

  /**
   * An engine that has seen nothing yet.
   *
   * @param cores of this node: PBKDF2 takes half of them at most, the other half goes on answering
   */
  public SecretEngine(int cores, Ticker clock, MeterRegistry registry) {
    int atOnce = Math.max(1, cores / 2);
    this.queue = new HashingQueue(atOnce, Math.min(atOnce * PLACES_PER_RUN, MOST_PLACES), PATIENCE);
    this.attempts = new ColdAttempts(clock);
    this.metrics = new SecretMetrics(registry);
  }

  /**
   * Hashes a secret.
   *
   * @return empty if this node has too much to hash already
   */
  public Optional<SecretHash> hash(String secret, int rounds) {
    long asked = System.nanoTime();
    Optional<SecretHash> hash =
        queue.run(
            () -> {
              metrics.hashed(Duration.ofNanos(System.nanoTime() - asked));
              return SecretHash.of(secret, rounds);
            });
    if (hash.isEmpty()) {
      metrics.busy();
    }
    return hash;
  }

  /**
   * Judges a secret.
   *
   * @param realm id of the realm, whose memory is apart from others'
   * @param client id of the client
   * @param stored the hashes that the client has, most likely one first; at least one
   */
  public Verdict verify(
      String realm, HashedSecretConfig config, String client, List<String> stored, String secret) {
    VerifiedSecrets verified = memory(realm, config);
    for (String text : stored) {
      if (verified.knows(client, text, secret)) {
        metrics.hit();
        return new Right(text);
      }
    }
    if (!attempts.mayTry(client)) {
      metrics.slowed();
      return new NotNow(ColdAttempts.pause());
    }
    for (String text : stored) {
      Optional<SecretHash> hash = SecretHash.parse(text);
      Optional<Boolean> matches = hash.isEmpty() ? Optional.of(false) : matches(hash.get(), secret);
      if (matches.isEmpty()) {
        attempts.right(client);
        metrics.busy();
        return new NotNow(PATIENCE);
      }
      if (matches.get()) {
        attempts.right(client);
        verified.remember(client, text, secret);
        return new Right(text);
      }
    }
    metrics.wrong();
    return new Wrong();
  }

  /** Remembers a secret that was hashed here a moment ago. */
  void remember(
      String realm, HashedSecretConfig config, String client, String stored, String secret) {
    memory(realm, config).remember(client, stored, secret);
  }

  /** Whether nobody on this node is about to replace the stored form of this client's secret. */
  public boolean beginRehash(String client) {
    return rehashing.add(client);
  }

  /** After {@link #beginRehash} said yes. */
  public void endRehash(String client) {
    rehashing.remove(client);
  }

  private Optional<Boolean> matches(SecretHash hash, String secret) {
    long asked = System.nanoTime();
    return queue.run(
        () -> {
          metrics.hashed(Duration.ofNanos(System.nanoTime() - asked));
          return hash.matches(secret);
        });
  }

  private VerifiedSecrets memory(String realm, HashedSecretConfig config) {
    @Nullable Memory memory = lastMemory;
    if (memory == null || !memory.fits(realm, config)) {
      memory = memories.getIfPresent(realm);
      if (memory == null || !memory.fits(realm, config)) {
        memory = Memory.empty(realm, config);
        memories.put(realm, memory);
      }
      lastMemory = memory;
    }
    return memory.secrets;
  }

  private record Memory(String realm, HashedSecretConfig config, VerifiedSecrets secrets) {

    private static Memory empty(String realm, HashedSecretConfig config) {
      return new Memory(
          realm, config, new VerifiedSecrets(config.cacheLifetime(), config.cacheSize()));
    }

    private boolean fits(String wantedRealm, HashedSecretConfig wanted) {
      return realm.equals(wantedRealm)
          && config.cacheSize() == wanted.cacheSize()
          && config.cacheLifetime().equals(wanted.cacheLifetime());
    }
  }
}
