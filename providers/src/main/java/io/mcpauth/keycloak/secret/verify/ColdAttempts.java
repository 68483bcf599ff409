package io.mcpauth.keycloak.secret.verify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.secret.hash.VerifiedSecrets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Slows a client's cold verifications down after wrong secrets, so that guessing costs the server
 * next to nothing.
 *
 * <p>Cold is a secret that {@link VerifiedSecrets} does not know. Each node counts for itself and
 * forgets at restart: this protects the node's time, while what protects the secret is its entropy
 * and the rounds.
 */
final class ColdAttempts {

  private static final int WRONG_BEFORE_SLOW = 10;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration SLOW = Duration.ofSeconds(5);
  private static final int CLIENTS = 10_000;

  private final Ticker clock;
  private final Cache<String, Count> counts;

  ColdAttempts(Ticker clock) {
    this.clock = clock;
    this.counts =
        Caffeine.newBuilder()
            .maximumSize(CLIENTS)
            .expireAfterWrite(WINDOW)
            .ticker(clock)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Whether the client's secret may be verified now. It counts as wrong until {@link #right}: so
   * many attempts at once do not pass before the first of them has failed.
   */
  boolean mayTry(String client) {
    AtomicBoolean allowed = new AtomicBoolean();
    counts
        .asMap()
        .compute(
            client,
            (key, before) -> {
              Count count = before == null ? new Count(0, 0) : before;
              long now = clock.read();
              boolean slow = count.wrong >= WRONG_BEFORE_SLOW;
              allowed.set(!slow || now - count.last >= SLOW.toNanos());
              return allowed.get() ? new Count(count.wrong + 1, now) : count;
            });
    return allowed.get();
  }

  /** Takes an attempt back that was right, or that was not made. */
  void right(String client) {
    counts.asMap().computeIfPresent(client, (key, count) -> new Count(count.wrong - 1, count.last));
  }

  /** After how long a slowed client may try again. */
  static Duration pause() {
    return SLOW;
  }

  private record Count(int wrong, long last) {}
}
