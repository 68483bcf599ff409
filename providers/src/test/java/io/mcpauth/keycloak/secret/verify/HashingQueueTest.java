package io.mcpauth.keycloak.secret.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HashingQueueTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void endTheFirstRun() {
    end.countDown();
  }

  @Test
  void turnsAwayWhoFindsNoPlace() {
    HashingQueue queue = new HashingQueue(1, 0, LONG);
    CompletableFuture<Optional<String>> first = occupy(queue);

    assertThat(queue.run(() -> "second")).isEmpty();

    end.countDown();
    assertThat(first.join()).contains("first");
    assertThat(queue.run(() -> "third")).contains("third");
  }

  @Test
  void turnsAwayWhoWaitedTooLong() {
    HashingQueue queue = new HashingQueue(1, 5, Duration.ofMillis(1));
    CompletableFuture<Optional<String>> first = occupy(queue);

    assertThat(queue.run(() -> "second")).isEmpty();

    end.countDown();
    assertThat(first.join()).contains("first");
  }

  @Test
  void letsWaitWhoHasAPlace() {
    HashingQueue queue = new HashingQueue(1, 1, LONG);
    CompletableFuture<Optional<String>> first = occupy(queue);
    CompletableFuture<Optional<String>> second =
        CompletableFuture.supplyAsync(() -> queue.run(() -> "second"));

    end.countDown();

    assertThat(first.join()).contains("first");
    assertThat(second.join()).contains("second");
  }

  @Test
  void makesRoomAfterAFailure() {
    HashingQueue queue = new HashingQueue(1, 0, Duration.ZERO);

    assertThatThrownBy(
            () ->
                queue.run(
                    () -> {
                      throw new IllegalStateException("on purpose");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(queue.run(() -> "next")).contains("next");
  }

  @Test
  void turnsAwayAnInterruptedThreadAndKeepsItInterrupted() {
    HashingQueue queue = new HashingQueue(1, 1, LONG);
    CompletableFuture<Optional<String>> first = occupy(queue);
    Thread.currentThread().interrupt();

    assertThat(queue.run(() -> "second")).isEmpty();

    assertThat(Thread.interrupted()).isTrue();
    end.countDown();
    assertThat(first.join()).contains("first");
  }

  /** Lets a first run take the queue's one place until {@link #end}. */
  private CompletableFuture<Optional<String>> occupy(HashingQueue queue) {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Optional<String>> first =
        CompletableFuture.supplyAsync(
            () ->
                queue.run(
                    () -> {
                      running.countDown();
                      await(end);
                      return "first";
                    }));
    await(running);
    return first;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
