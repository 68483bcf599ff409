package io.mcpauth.keycloak.secret.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

  private static final int MANY = 20;

  private final ExecutorService threads = Executors.newFixedThreadPool(MANY);
  private final SingleFlight<String, String> flight = new SingleFlight<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger following = new AtomicInteger();

  @AfterEach
  void endThreads() {
    threads.shutdown();
  }

  @Test
  void runsOnceForAllWhoAskMeanwhile() {
    CountDownLatch end = new CountDownLatch(1);

    List<CompletableFuture<String>> all =
        IntStream.range(0, MANY)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> ask("key", end), threads))
            .toList();
    while (following.get() < MANY - 1) {
      Thread.onSpinWait();
    }
    end.countDown();

    assertThat(all).allSatisfy(one -> assertThat(one.join()).isEqualTo("key"));
    assertThat(runs).hasValue(1);
  }

  @Test
  void runsAgainAfterwardsAndForAnotherKey() {
    CountDownLatch over = new CountDownLatch(0);

    ask("key", over);
    ask("key", over);
    ask("other", over);

    assertThat(runs).hasValue(3);
  }

  @Test
  void aFailureEndsTheFlightForAll() {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<String> first =
        CompletableFuture.supplyAsync(
            () ->
                flight.run(
                    "key",
                    () -> {
                      begun.countDown();
                      while (following.get() < 1) {
                        Thread.onSpinWait();
                      }
                      throw new IllegalStateException("on purpose");
                    },
                    CompletableFuture::join),
            threads);
    await(begun);

    assertThatThrownBy(() -> ask("key", new CountDownLatch(0)))
        .isInstanceOf(RuntimeException.class);

    assertThatThrownBy(first::join).hasRootCauseMessage("on purpose");
    assertThat(ask("key", new CountDownLatch(0))).isEqualTo("key");
  }

  private String ask(String key, CountDownLatch end) {
    return flight.run(
        key,
        () -> {
          runs.incrementAndGet();
          await(end);
          return key;
        },
        first -> {
          following.incrementAndGet();
          return first.join();
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
