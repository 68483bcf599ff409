package io.mcpauth.keycloak.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HashingQueueTest {

  @Test
  void turnsAwayWhoFindsNoPlace() throws Exception {
    HashingQueue queue = new HashingQueue(1, 0, Duration.ofMinutes(1));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Optional<String>> first =
        CompletableFuture.supplyAsync(() -> queue.run(() -> waitFor(running, end)));
    running.await();

    assertThat(queue.run(() -> "second")).isEmpty();

    end.countDown();
    assertThat(first.get()).contains("first");
    assertThat(queue.run(() -> "third")).contains("third");
  }

  @Test
  void turnsAwayWhoWaitedTooLong() throws Exception {
    HashingQueue queue = new HashingQueue(1, 5, Duration.ofMillis(1));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Optional<String>> first =
        CompletableFuture.supplyAsync(() -> queue.run(() -> waitFor(running, end)));
    running.await();

    assertThat(queue.run(() -> "second")).isEmpty();

    end.countDown();
    assertThat(first.get()).contains("first");
  }

  @Test
  void letsWaitWhoHasAPlace() throws Exception {
    HashingQueue queue = new HashingQueue(1, 1, Duration.ofMinutes(1));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Optional<String>> first =
        CompletableFuture.supplyAsync(() -> queue.run(() -> waitFor(running, end)));
    running.await();
    CompletableFuture<Optional<String>> second =
        CompletableFuture.supplyAsync(() -> queue.run(() -> "second"));

    end.countDown();

    assertThat(first.get()).contains("first");
    assertThat(second.get()).contains("second");
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
  void turnsAwayAnInterruptedThreadAndKeepsItInterrupted() throws Exception {
    HashingQueue queue = new HashingQueue(1, 1, Duration.ofMinutes(1));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Optional<String>> first =
        CompletableFuture.supplyAsync(() -> queue.run(() -> waitFor(running, end)));
    running.await();
    Thread.currentThread().interrupt();

    assertThat(queue.run(() -> "second")).isEmpty();

    assertThat(Thread.interrupted()).isTrue();
    end.countDown();
    assertThat(first.get()).contains("first");
  }

  private static String waitFor(CountDownLatch running, CountDownLatch end) {
    running.countDown();
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "first";
  }
}
