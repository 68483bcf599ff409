package io.mcpauth.keycloak.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mcpauth.keycloak.limit.Admission.Cause;
import io.mcpauth.keycloak.limit.Admission.Granted;
import io.mcpauth.keycloak.limit.Admission.Refused;
import java.time.Duration;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

  private static final Source HERE = Source.of("192.0.2.1");
  private static final Source THERE = Source.of("192.0.2.2");
  private static final Rate PLENTY = new Rate(1_000_000, Duration.ofMillis(1));

  // A clock that is about to wrap around, as System.nanoTime() may be.
  private long now = Long.MAX_VALUE - 5;
  private final RateLimiter limiter = new RateLimiter(1000, () -> now);

  @Test
  void grantsABurstAndThenOneEachInterval() {
    Rate each = new Rate(3, Duration.ofSeconds(10));

    assertThat(granted(HERE, each, 5)).isEqualTo(3);
    pass(Duration.ofSeconds(9));
    assertThat(granted(HERE, each, 1)).isZero();
    pass(Duration.ofSeconds(1));
    assertThat(granted(HERE, each, 5)).isEqualTo(1);
    pass(Duration.ofDays(300));
    assertThat(granted(HERE, each, 5)).isEqualTo(3);
  }

  @Test
  void tellsHowLongToWait() {
    Rate each = new Rate(1, Duration.ofSeconds(10));
    granted(HERE, each, 1);
    pass(Duration.ofMillis(3500));

    Refused refused = (Refused) limiter.ask("a", HERE, each, PLENTY);

    assertThat(refused.cause()).isEqualTo(Cause.SENDER);
    assertThat(refused.delay()).isEqualTo(Duration.ofMillis(6500));
    assertThat(refused.seconds()).isEqualTo(7);
    pass(Duration.ofSeconds(refused.seconds()));
    assertThat(granted(HERE, each, 1)).isEqualTo(1);
  }

  @Test
  void servesOthersMeanwhile() {
    Rate each = new Rate(2, Duration.ofHours(1));
    assertThat(granted(HERE, each, 5000)).isEqualTo(2);

    assertThat(granted(THERE, each, 5)).isEqualTo(2);
  }

  @Test
  void whoIsRefusedTakesNothingFromTheOthers() {
    Rate each = new Rate(1, Duration.ofHours(1));
    Rate all = new Rate(2, Duration.ofHours(1));

    IntStream.range(0, 100).forEach(i -> limiter.ask("a", HERE, each, all));

    assertThat(limiter.ask("a", THERE, each, all)).isInstanceOf(Granted.class);
    assertThat(limiter.ask("a", Source.of("192.0.2.3"), each, all))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.cause()).isEqualTo(Cause.EVERYBODY));
  }

  @Test
  void scopesAreApart() {
    Rate one = new Rate(1, Duration.ofHours(1));
    assertThat(limiter.ask("a", HERE, one, one)).isInstanceOf(Granted.class);
    assertThat(limiter.ask("a", HERE, one, one)).isInstanceOf(Refused.class);
    assertThat(limiter.ask("b", HERE, one, one)).isInstanceOf(Granted.class);
  }

  /** RFC 4291 section 2.5.4: the last 64 bits are the sender's own. */
  @Test
  void aNetworkIsOneSender() {
    Rate each = new Rate(1, Duration.ofHours(1));
    limiter.ask("a", Source.of("2001:db8::1"), each, PLENTY);

    assertThat(limiter.ask("a", Source.of("2001:db8::2"), each, PLENTY))
        .isInstanceOf(Refused.class);
  }

  @Test
  void aMillionSendersDoNotMakeItGrow() {
    Rate each = new Rate(1, Duration.ofHours(1));

    for (int i = 0; i < 1_000_000; i++) {
      limiter.ask(
          "a",
          Source.of("2001:db8:" + Integer.toHexString(i >> 8) + ":" + (i & 255) + "::1"),
          each,
          PLENTY);
    }

    assertThat(limiter.size()).isEqualTo(1000);
  }

  /** A flood of senders does not end what is known of one that goes on asking. */
  @Test
  void whoKeepsAskingIsNotForgotten() {
    Rate each = new Rate(1, Duration.ofHours(1));
    limiter.ask("a", HERE, each, PLENTY);

    for (int i = 0; i < 10_000; i++) {
      limiter.ask("a", Source.of("10.0." + (i >> 8) + "." + (i & 255)), each, PLENTY);
      if (i % 900 == 0) {
        assertThat(limiter.ask("a", HERE, each, PLENTY)).isInstanceOf(Refused.class);
      }
    }
  }

  @Test
  void aFloodOfRefusalsIsToldOnceAMinute() {
    Rate each = new Rate(1, Duration.ofHours(1));
    granted(HERE, each, 1);

    assertThat(((Refused) limiter.ask("a", HERE, each, PLENTY)).isNews()).isTrue();
    pass(Duration.ofSeconds(59));
    assertThat(((Refused) limiter.ask("a", HERE, each, PLENTY)).isNews()).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(((Refused) limiter.ask("a", HERE, each, PLENTY)).isNews()).isTrue();
  }

  @Test
  void aSmallerBurstHoldsAtOnce() {
    assertThat(granted(HERE, new Rate(10, Duration.ofSeconds(1)), 10)).isEqualTo(10);

    Refused refused = (Refused) limiter.ask("a", HERE, new Rate(1, Duration.ofSeconds(1)), PLENTY);

    assertThat(refused.delay()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void refusesABucketThatHoldsNothing() {
    assertThatThrownBy(() -> new Rate(0, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Rate(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** However requests fall into a span of time, no more get through than burst and refill. */
  @Property(tries = 200)
  void neverGrantsMoreThanBurstAndRefill(
      @ForAll @IntRange(min = 1, max = 50) int burst,
      @ForAll @IntRange(min = 1, max = 1000) int intervalMillis,
      @ForAll long seed) {
    java.util.Random random = new java.util.Random(seed);
    Rate each = new Rate(burst, Duration.ofMillis(intervalMillis));
    long start = now;
    int granted = 0;
    for (int i = 0; i < 500; i++) {
      pass(Duration.ofMillis(random.nextInt(200)));
      granted += granted(HERE, each, 1);
    }
    long refilled = (now - start) / Duration.ofMillis(intervalMillis).toNanos();
    assertThat(granted).isLessThanOrEqualTo((int) Math.min(500, burst + refilled));
  }

  private int granted(Source sender, Rate each, int times) {
    return (int)
        IntStream.range(0, times)
            .filter(i -> limiter.ask("a", sender, each, PLENTY) instanceof Granted)
            .count();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
