package io.mcpauth.keycloak.secret.verify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.secret.hash.SecretHash;
import io.mcpauth.keycloak.secret.hash.SecretMemory;
import io.mcpauth.keycloak.secret.hash.SecretMemory.Fingerprint;
import io.mcpauth.keycloak.secret.hash.SecretMemory.Recollection;
import io.mcpauth.keycloak.secret.verify.ColdAttempts.Attempt;
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
 * <p>It knows no Keycloak type. What it remembers are secrets that it has seen (as keyed
 * fingerprints) and what wrong ones have cost, both of this node alone: neither decides what is
 * right.
 */
public final class SecretEngine {

  private static final int REALMS = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Ticker clock;
  private final HashingLanes lanes;
  private final ColdAttempts attempts;
  private final SecretMetrics metrics;
  private final SingleFlight<Fingerprint, Finding> verifying = new SingleFlight<>();
  private final Set<String> rehashing = ConcurrentHashMap.newKeySet();
  private final Cache<Integer, String> decoys =
      Caffeine.newBuilder().maximumSize(REALMS).executor(Runnable::run).build();
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
    this.clock = clock;
    this.lanes = new HashingLanes(Math.max(1, cores / 2), PATIENCE);
    this.attempts = new ColdAttempts(clock);
    this.metrics = new SecretMetrics(registry);
  }

  /**
   * Hashes a secret.
   *
   * @return empty if this node has too much to hash already
   */
  public Optional<SecretHash> hash(Lane lane, String secret, int rounds) {
    long asked = System.nanoTime();
    Optional<SecretHash> hash =
        lanes.run(
            lane,
            () -> {
              metrics.hashed(Duration.ofNanos(System.nanoTime() - asked));
              return SecretHash.of(secret, rounds);
            });
    if (hash.isEmpty()) {
      metrics.busy();
    }
    return hash;
  }

  /** Judges a secret. */
  public Verdict verify(HashedSecretConfig config, PresentedSecret presented) {
    SecretMemory memory = memory(presented.realm(), config);
    for (String stored : presented.stored()) {
      Fingerprint shown = memory.fingerprint(presented.client(), stored, presented.text());
      Finding finding = find(memory, presented, stored, shown);
      if (finding != Finding.WRONG) {
        return finding == Finding.RIGHT ? new Right(stored) : notNow(finding);
      }
    }
    metrics.wrong();
    return new Wrong();
  }

  /**
   * Does for a client that has no hash what {@link #verify} does for one that has: whoever shows it
   * a secret learns nothing from the time, and pays as much.
   *
   * @return wrong, or not now
   */
  public Verdict pretend(HashedSecretConfig config, PresentedSecret presented) {
    String decoy =
        decoys.get(config.generatedRounds(), rounds -> SecretHash.decoy(rounds).encoded());
    return verify(
        config,
        new PresentedSecret(
            presented.realm(),
            presented.client(),
            presented.source(),
            List.of(decoy),
            presented.text()));
  }

  /** Remembers a secret that was hashed here a moment ago. */
  void remember(
      String realm, HashedSecretConfig config, String client, String stored, String secret) {
    SecretMemory memory = memory(realm, config);
    memory.right(client, stored, memory.fingerprint(client, stored, secret));
  }

  /** Whether nobody on this node is about to replace the stored form of this client's secret. */
  public boolean beginRehash(String client) {
    return rehashing.add(client);
  }

  /** After {@link #beginRehash} said yes. */
  public void endRehash(String client) {
    rehashing.remove(client);
  }

  private Finding find(
      SecretMemory memory, PresentedSecret presented, String stored, Fingerprint shown) {
    Recollection recollection = memory.recall(presented.client(), stored, shown);
    if (recollection == Recollection.RIGHT) {
      metrics.hit();
      return Finding.RIGHT;
    }
    if (recollection == Recollection.WRONG) {
      return Finding.WRONG;
    }
    Lane lane = recollection == Recollection.WAS_RIGHT ? Lane.RETURNING : Lane.VERIFYING;
    return verifying.run(
        shown,
        () -> compute(memory, presented, stored, shown, lane),
        first -> lanes.follow(lane, first).orElse(Finding.BUSY));
  }

  private Finding compute(
      SecretMemory memory, PresentedSecret presented, String stored, Fingerprint shown, Lane lane) {
    // Somebody else may have found it between our first look and now.
    Recollection found = memory.recall(presented.client(), stored, shown);
    if (found == Recollection.RIGHT || found == Recollection.WRONG) {
      return found == Recollection.RIGHT ? Finding.RIGHT : Finding.WRONG;
    }
    Optional<SecretHash> hash = SecretHash.parse(stored);
    if (hash.isEmpty()) {
      return Finding.WRONG;
    }
    Attempt attempt = new Attempt(presented.client(), presented.source(), hash.get().rounds());
    boolean slow = lane == Lane.VERIFYING && !attempts.mayTry(attempt);
    if (slow) {
      return Finding.SLOWED;
    }
    Optional<Boolean> matches = matches(lane, hash.get(), presented.text());
    if (lane == Lane.VERIFYING && matches.orElse(true)) {
      attempts.giveBack(attempt);
    }
    if (matches.isEmpty()) {
      return Finding.BUSY;
    }
    if (!matches.get()) {
      memory.wrong(shown);
      return Finding.WRONG;
    }
    memory.right(presented.client(), stored, shown);
    return Finding.RIGHT;
  }

  private NotNow notNow(Finding finding) {
    if (finding == Finding.SLOWED) {
      metrics.slowed();
      return new NotNow(ColdAttempts.pause());
    }
    metrics.busy();
    return new NotNow(PATIENCE);
  }

  private Optional<Boolean> matches(Lane lane, SecretHash hash, String secret) {
    long asked = System.nanoTime();
    return lanes.run(
        lane,
        () -> {
          metrics.hashed(Duration.ofNanos(System.nanoTime() - asked));
          return hash.matches(secret);
        });
  }

  private SecretMemory memory(String realm, HashedSecretConfig config) {
    @Nullable Memory memory = lastMemory;
    if (memory == null || !memory.fits(realm, config)) {
      // In one step: requests that come at once to a node that has just begun share one memory.
      memory =
          memories
              .asMap()
              .compute(
                  realm,
                  (name, known) ->
                      known != null && known.fits(realm, config)
                          ? known
                          : new Memory(
                              realm,
                              config,
                              new SecretMemory(config.cacheLifetime(), config.cacheSize(), clock)));
      lastMemory = memory;
    }
    return memory.secrets;
  }

  /** What came of a secret for one stored hash. */
  private enum Finding {
    RIGHT,
    WRONG,
    /** Not looked at: wrong ones have cost too much. */
    SLOWED,
    /** Not looked at: the lane was full. */
    BUSY
  }

  private record Memory(String realm, HashedSecretConfig config, SecretMemory secrets) {

    private boolean fits(String wantedRealm, HashedSecretConfig wanted) {
      return realm.equals(wantedRealm)
          && config.cacheSize() == wanted.cacheSize()
          && config.cacheLifetime().equals(wanted.cacheLifetime());
    }
  }
}
