package io.mcpauth.keycloak.secret.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ColdAttemptsTest {

  private final AtomicLong now = new AtomicLong();
  private final ColdAttempts attempts = new ColdAttempts(now::get);

  @Test
  void lets10WrongSecretsPassAtOnceAndThenOneInFiveSeconds() {
    assertThat(passes("a", 100)).isEqualTo(10);
    after(Duration.ofSeconds(4));
    assertThat(passes("a", 100)).isZero();
    after(Duration.ofSeconds(1));
    assertThat(passes("a", 100)).isEqualTo(1);
  }

  @Test
  void forgetsAfterAMinuteWithoutAttempts() {
    passes("a", 11);
    after(Duration.ofSeconds(61));

    assertThat(passes("a", 100)).isEqualTo(10);
  }

  @Test
  void countsEachClientAlone() {
    passes("a", 100);

    assertThat(passes("b", 100)).isEqualTo(10);
  }

  @Test
  void doesNotCountWhatWasRight() {
    for (int i = 0; i < 50; i++) {
      assertThat(attempts.mayTry("a")).isTrue();
      attempts.right("a");
    }
  }

  private int passes(String client, int tries) {
    int passed = 0;
    for (int i = 0; i < tries; i++) {
      if (attempts.mayTry(client)) {
        passed++;
      }
    }
    return passed;
  }

  private void after(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
