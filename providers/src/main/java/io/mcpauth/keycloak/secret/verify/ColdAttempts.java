package io.mcpauth.keycloak.secret.verify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.limit.Source;
import io.mcpauth.keycloak.secret.hash.SecretHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what wrong secrets may cost, in PBKDF2 rounds: for each source and client together, for
 * each source, and for each client.
 *
 * <p>The first is the one that a flood meets: whoever sends wrong secrets for a client from one
 * place slows the secrets down that come from there for this client, and nobody else. The other two
 * are wider; they bound whoever tries many clients, or comes from many places.
 *
 * <p>Only secrets of which the node knows nothing are counted. Each node counts for itself and
 * forgets at restart: this protects the node's time, while what protects the secret is its entropy
 * and the rounds.
 */
final class ColdAttempts {

  /** Ten wrong secrets at the usual rounds of supplied ones. */
  private static final long AT_ONCE = 10L * SecretHash.DEFAULT_ROUNDS;

  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** One such secret after each pause; one core does 3,000,000 rounds or more in a second. */
  private static final long EACH_SECOND = SecretHash.DEFAULT_ROUNDS / PAUSE.toSeconds();

  private static final int SOURCE_FACTOR = 4;
  private static final int CLIENT_FACTOR = 16;

  private static final int REMEMBERED = 30_000;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Ticker clock;
  private final Cache<Payer, Account> accounts;

  ColdAttempts(Ticker clock) {
    this.clock = clock;
    this.accounts =
        Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            // An account is full again by then.
            .expireAfterWrite(Duration.ofSeconds(AT_ONCE / EACH_SECOND + 1))
            .ticker(clock)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Whether the secret may be verified now. It is paid for until {@link #giveBack}: so many
   * attempts at once do not pass before the first of them has failed.
   */
  boolean mayTry(Attempt attempt) {
    List<Payer> paid = new ArrayList<>();
    for (Payer payer : attempt.payers()) {
      if (!pay(payer, attempt.cost())) {
        paid.forEach(other -> put(other, attempt.cost()));
        return false;
      }
      paid.add(payer);
    }
    return true;
  }

  /** After an attempt that was right, or that was not made. */
  void giveBack(Attempt attempt) {
    attempt.payers().forEach(payer -> put(payer, attempt.cost()));
  }

  /** After how long a slowed client may try again. */
  static Duration pause() {
    return PAUSE;
  }

  private boolean pay(Payer payer, long cost) {
    AtomicBoolean enough = new AtomicBoolean();
    accounts
        .asMap()
        .compute(
            payer,
            (key, before) -> {
              long balance = balance(payer, before);
              enough.set(balance >= cost);
              return enough.get() ? new Account(balance - cost, clock.read()) : before;
            });
    return enough.get();
  }

  private void put(Payer payer, long cost) {
    accounts
        .asMap()
        .computeIfPresent(
            payer,
            (key, before) -> {
              long balance = Math.min(payer.most(), balance(payer, before) + cost);
              return new Account(balance, clock.read());
            });
  }

  private long balance(Payer payer, @Nullable Account before) {
    if (before == null) {
      return payer.most();
    }
    long passed = clock.read() - before.time;
    return Math.min(payer.most(), before.rounds + payer.factor * EACH_SECOND * passed / SECOND);
  }

  /**
   * A secret that is to be verified.
   *
   * @param client the client's id
   * @param source where the request comes from
   * @param rounds of the stored hash
   */
  record Attempt(String client, Source source, int rounds) {

    // A hash with more rounds than usual is an administrator's choice; each pause allows one.
    private long cost() {
      return Math.min(rounds, SecretHash.DEFAULT_ROUNDS);
    }

    // The source first: so one source cannot fill the memory with accounts of clients.
    private List<Payer> payers() {
      return List.of(
          new Payer("", source.name(), SOURCE_FACTOR),
          new Payer(client, source.name(), 1),
          new Payer(client, "", CLIENT_FACTOR));
    }
  }

  private record Payer(String client, String source, int factor) {

    private long most() {
      return factor * AT_ONCE;
    }
  }

  private record Account(long rounds, long time) {}
}
