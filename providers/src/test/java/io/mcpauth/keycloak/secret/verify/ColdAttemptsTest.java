package io.mcpauth.keycloak.secret.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.limit.Source;
import io.mcpauth.keycloak.secret.hash.SecretHash;
import io.mcpauth.keycloak.secret.verify.ColdAttempts.Attempt;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ColdAttemptsTest {

  private static final Source HERE = Source.of("192.0.2.1");
  private static final Source THERE = Source.of("192.0.2.2");
  private static final int SUPPLIED = 600_000;
  private static final int GENERATED = 10_000;

  private final AtomicLong now = new AtomicLong();
  private final ColdAttempts attempts = new ColdAttempts(now::get);

  @Test
  void lets10WrongSecretsPassAtOnceAndThenOneInFiveSeconds() {
    assertThat(passes(attempt("a", HERE), 100)).isEqualTo(10);
    after(Duration.ofMillis(4_999));
    assertThat(passes(attempt("a", HERE), 100)).isZero();
    after(Duration.ofMillis(1));
    assertThat(passes(attempt("a", HERE), 100)).isEqualTo(1);
  }

  /** What is denied does not put off when the next one is allowed. */
  @Test
  void aFloodDoesNotStopTheClock() {
    passes(attempt("a", HERE), 10);
    for (int i = 0; i < 5_000; i++) {
      assertThat(attempts.mayTry(attempt("a", HERE))).isFalse();
      after(Duration.ofMillis(1));
    }
    assertThat(attempts.mayTry(attempt("a", HERE))).isTrue();
  }

  @Test
  void countsRoundsAndNotSecrets() {
    assertThat(passes(new Attempt("a", HERE, GENERATED), 1_000)).isEqualTo(600);
    after(Duration.ofSeconds(1));
    assertThat(passes(new Attempt("a", HERE, GENERATED), 1_000)).isEqualTo(12);
    assertThat(passes(new Attempt("b", HERE, SecretHash.MAX_ROUNDS), 1_000)).isEqualTo(10);
  }

  @Test
  void isFullAgainAfterAMinute() {
    passes(attempt("a", HERE), 11);
    after(Duration.ofSeconds(61));

    assertThat(passes(attempt("a", HERE), 100)).isEqualTo(10);
  }

  /** A flood for one client from one place slows neither other clients nor other places. */
  @Test
  void countsEachClientAndEachSourceAlone() {
    passes(attempt("a", HERE), 1_000);

    assertThat(passes(attempt("b", HERE), 100)).isEqualTo(10);
    assertThat(passes(attempt("a", THERE), 100)).isEqualTo(10);
  }

  @Test
  void boundsASourceThatTriesManyClients() {
    int passed = 0;
    for (int i = 0; i < 1_000; i++) {
      passed += passes(attempt("client " + i, HERE), 1);
    }
    assertThat(passed).isEqualTo(40);
    assertThat(passes(attempt("client 0", THERE), 1)).isEqualTo(1);
  }

  @Test
  void boundsAClientThatIsTriedFromManyPlaces() {
    int passed = 0;
    for (int i = 0; i < 1_000; i++) {
      passed += passes(attempt("a", Source.of("source " + i)), 1);
    }
    assertThat(passed).isEqualTo(160);
    assertThat(passes(attempt("b", Source.of("source 0")), 1)).isEqualTo(1);
  }

  /** Whoever is turned away at one account has paid nothing into the others. */
  @Test
  void whatIsDeniedCostsNothing() {
    passes(attempt("a", HERE), 1_000);

    int passed = 0;
    for (int i = 0; i < 10; i++) {
      passed += passes(attempt("client " + i, HERE), 10);
    }
    assertThat(passed).isEqualTo(30);
  }

  @Test
  void doesNotCountWhatWasRight() {
    for (int i = 0; i < 500; i++) {
      assertThat(attempts.mayTry(attempt("a", HERE))).isTrue();
      attempts.giveBack(attempt("a", HERE));
    }
  }

  private static Attempt attempt(String client, Source source) {
    return new Attempt(client, source, SUPPLIED);
  }

  private int passes(Attempt attempt, int tries) {
    int passed = 0;
    for (int i = 0; i < tries; i++) {
      if (attempts.mayTry(attempt)) {
        passed++;
      }
    }
    return passed;
  }

  private void after(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
