package io.mcpauth.keycloak.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestTest {

  @Test
  void isAsLongAsTheWork() {
    assertThat(Rest.of(Duration.ZERO)).isZero();
    assertThat(Rest.of(Duration.ofMillis(40))).isEqualTo(Duration.ofMillis(40));
  }

  @Test
  void isNeverLong() {
    assertThat(Rest.of(Duration.ofMinutes(4))).isEqualTo(Duration.ofMillis(250));
  }

  /** A server that stops waits for nobody's rest. */
  @Test
  void endsWithItsThread() {
    Thread.currentThread().interrupt();

    Rest.after(Duration.ofMinutes(4));

    assertThat(Thread.interrupted()).isTrue();
  }
}
