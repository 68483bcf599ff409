package io.mcpauth.keycloak.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.fetch.Outcome.Failed;
import io.mcpauth.keycloak.fetch.Outcome.Fetched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FetcherTest {

  private static final FetchRequest SLOW = stranger("https://slow.example/jwks");
  private static final FetchRequest FAST = stranger("https://fast.example/jwks");
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Failed BUSY = new Failed(FetchFailure.BUSY);

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong offset = new AtomicLong();

  @AfterEach
  void end() {
    released.countDown();
    callers.shutdownNow();
  }

  @Test
  void answersWhatCame() {
    try (Fetcher fetcher = fetcher(limits(Duration.ofMinutes(1)))) {
      assertThat(fetcher.fetch(FAST)).isEqualTo(new Fetched("fast"));
    }
  }

  @Test
  void refusesAnAddressBeforeAnythingIsDone() {
    try (Fetcher fetcher = fetcher(limits(Duration.ofMinutes(1)))) {
      assertThat(fetcher.fetch(stranger("http://fast.example/jwks")))
          .isEqualTo(new Failed(FetchFailure.ADDRESS));
      assertThat(calls).hasValue(0);
    }
  }

  /** The host still holds when the answer comes. */
  @Test
  void endsAtTheDeadlineWhateverTheHostDoes() {
    try (Fetcher fetcher = fetcher(limits(Duration.ofMillis(100)))) {
      assertThat(fetcher.fetch(SLOW)).isEqualTo(new Failed(FetchFailure.TIMEOUT));
    }
  }

  @Test
  void equalRequestsShareOneFetch() throws Exception {
    try (Fetcher fetcher = fetcher(limits(Duration.ofMinutes(1)))) {
      List<CompletableFuture<Outcome>> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        answers.add(fetch(fetcher, SLOW));
      }
      awaitCallers(fetcher, 3);
      released.countDown();

      for (CompletableFuture<Outcome> answer : answers) {
        assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo(new Fetched("slow"));
      }
      assertThat(calls).hasValue(1);
    }
  }

  /** Two places of this host: whoever comes third goes at once, and other hosts are served. */
  @Test
  void oneHostHoldsNoMoreThanItsPlaces() throws Exception {
    FetchLimits limits =
        new FetchLimits(Duration.ofMinutes(1), 4, 4, 1, 10, 2, Duration.ofMinutes(1), LONGEST);
    try (Fetcher fetcher = fetcher(limits)) {
      List<CompletableFuture<Outcome>> waiting =
          List.of(fetch(fetcher, SLOW), fetch(fetcher, SLOW));
      awaitCallers(fetcher, 2);

      assertThat(fetcher.fetch(SLOW)).isEqualTo(BUSY);
      assertThat(fetcher.fetch(stranger("https://slow.example/other"))).isEqualTo(BUSY);
      assertThat(fetcher.fetch(FAST)).isEqualTo(new Fetched("fast"));
      released.countDown();
      for (CompletableFuture<Outcome> other : waiting) {
        assertThat(other.get(1, TimeUnit.MINUTES)).isEqualTo(new Fetched("slow"));
      }
      // Nothing is left behind.
      assertThat(fetcher.fetch(SLOW)).isEqualTo(new Fetched("slow"));
    }
  }

  @Test
  void allTogetherHoldNoMoreThanThePlaces() throws Exception {
    FetchLimits limits =
        new FetchLimits(Duration.ofMinutes(1), 2, 1, 1, 3, 1, Duration.ofMinutes(1), LONGEST);
    try (Fetcher fetcher = fetcher(limits)) {
      List<CompletableFuture<Outcome>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(fetch(fetcher, stranger("https://slow" + i + ".example/jwks")));
      }
      awaitCallers(fetcher, 3);
      awaitCalls(2);

      assertThat(fetcher.fetch(stranger("https://slow9.example/jwks"))).isEqualTo(BUSY);
      assertThat(waiting).noneMatch(CompletableFuture::isDone);
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void aFailureAnswersForItsAddressForAWhile() {
    try (Fetcher fetcher = fetcher(limits(Duration.ofMinutes(1)))) {
      FetchRequest broken = stranger("https://broken.example/jwks");
      for (int i = 0; i < 5; i++) {
        assertThat(fetcher.fetch(broken)).isEqualTo(new Failed(FetchFailure.STATUS));
      }
      assertThat(calls).hasValue(1);
      assertThat(fetcher.fetch(FAST)).isEqualTo(new Fetched("fast"));

      offset.addAndGet(Duration.ofSeconds(31).toNanos());

      assertThat(fetcher.fetch(broken)).isEqualTo(new Failed(FetchFailure.STATUS));
      assertThat(calls).hasValue(3);
    }
  }

  /**
   * As long as the host says, at most five minutes; a host that says nothing of use is not heard.
   */
  @ParameterizedTest
  @CsvSource({"120, 119, 121", "3, 2, 4", "86400, 299, 301", "0, 29, 31"})
  void aHostSaysHowLongItsFailureCounts(long says, long still, long over) {
    Connector busy =
        (target, maxBytes, call) -> {
          calls.incrementAndGet();
          throw new FetchException(FetchFailure.STATUS, Optional.of(Duration.ofSeconds(says)));
        };
    AtomicLong time = new AtomicLong();
    try (Fetcher fetcher = new Fetcher(limits(Duration.ofMinutes(1)), busy, busy, time::get)) {
      fetcher.fetch(FAST);
      time.set(Duration.ofSeconds(still).toNanos());
      fetcher.fetch(FAST);
      assertThat(calls).hasValue(1);
      time.set(Duration.ofSeconds(over).toNanos());
      fetcher.fetch(FAST);
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void forgetsAFailureWhenAsked() {
    try (Fetcher fetcher = fetcher(limits(Duration.ofMinutes(1)))) {
      FetchRequest broken = stranger("https://broken.example/jwks");
      fetcher.fetch(broken);
      fetcher.forget(broken);
      fetcher.fetch(broken);
      assertThat(calls).hasValue(2);
    }
  }

  /** What the thread waits for is ended, so that it comes back. */
  @Test
  void givesTheWorkUpAtTheDeadline() throws Exception {
    CountDownLatch aborted = new CountDownLatch(1);
    Connector hanging =
        (target, maxBytes, call) -> {
          call.onAbort(aborted::countDown);
          wait(aborted);
          throw new FetchException(FetchFailure.UNREACHABLE);
        };
    try (Fetcher fetcher =
        new Fetcher(limits(Duration.ofMillis(50)), hanging, hanging, System::nanoTime)) {
      assertThat(fetcher.fetch(SLOW)).isEqualTo(new Failed(FetchFailure.TIMEOUT));
      assertThat(aborted.await(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void whoeverChoseTheAddressDecidesAboutTheConnector() {
    try (Fetcher fetcher = fetcher(limits(Duration.ofMinutes(1)))) {
      assertThat(fetcher.fetch(new FetchRequest("http://inside/jwks", ChosenBy.OPERATOR, 10)))
          .isEqualTo(new Fetched("operator"));
    }
  }

  private Fetcher fetcher(FetchLimits limits) {
    return new Fetcher(
        limits,
        (target, maxBytes, call) -> {
          calls.incrementAndGet();
          if (target.host().startsWith("broken")) {
            throw new FetchException(FetchFailure.STATUS);
          }
          if (target.host().startsWith("slow")) {
            wait(released);
            return new Fetched("slow");
          }
          return new Fetched("fast");
        },
        (target, maxBytes, call) -> new Fetched("operator"),
        () -> System.nanoTime() + offset.get());
  }

  private static FetchLimits limits(Duration deadline) {
    return new FetchLimits(deadline, 4, 4, 2, 10, 5, Duration.ofSeconds(30), LONGEST);
  }

  private static FetchRequest stranger(String address) {
    return new FetchRequest(address, ChosenBy.STRANGER, 1000);
  }

  private CompletableFuture<Outcome> fetch(Fetcher fetcher, FetchRequest request) {
    return CompletableFuture.supplyAsync(() -> fetcher.fetch(request), callers);
  }

  private static void awaitCallers(Fetcher fetcher, int count) {
    while (fetcher.callers() < count) {
      Thread.onSpinWait();
    }
  }

  private void awaitCalls(int count) {
    while (calls.get() < count) {
      Thread.onSpinWait();
    }
  }

  private static void wait(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
