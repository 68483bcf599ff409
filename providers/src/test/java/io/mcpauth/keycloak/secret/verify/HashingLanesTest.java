package io.mcpauth.keycloak.secret.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HashingLanesTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void endTheFirstRun() {
    end.countDown();
    threads.shutdown();
  }

  @Test
  void turnsAwayWhoFindsNoPlaceInItsLane() {
    HashingLanes lanes = new HashingLanes(1, LONG);
    CompletableFuture<Optional<String>> first = occupy(lanes);
    List<CompletableFuture<Optional<String>>> waiting = fill(lanes, Lane.MAKING);

    assertThat(lanes.run(Lane.MAKING, () -> "one more")).isEmpty();
    assertThat(lanes.follow(Lane.MAKING, new CompletableFuture<String>())).isEmpty();

    CompletableFuture<Optional<String>> other = run(lanes, Lane.VERIFYING, "other lane");
    end.countDown();
    assertThat(first.join()).contains("first");
    assertThat(other.join()).contains("other lane");
    assertThat(waiting).allSatisfy(one -> assertThat(one.join()).isPresent());
    assertThat(lanes.run(Lane.MAKING, () -> "later")).contains("later");
  }

  @Test
  void lanesTakeTurns() throws Exception {
    HashingLanes lanes = new HashingLanes(1, LONG);
    CompletableFuture<Optional<String>> first = occupy(lanes);
    List<String> order = new CopyOnWriteArrayList<>();
    List<CompletableFuture<Optional<String>>> all = new ArrayList<>();
    for (int i = 0; i < Lane.MAKING.places(); i++) {
      all.add(waitsIn(lanes, Lane.MAKING, "make", order));
    }
    all.add(waitsIn(lanes, Lane.VERIFYING, "verify", order));
    all.add(waitsIn(lanes, Lane.RETURNING, "return", order));

    end.countDown();

    assertThat(first.join()).contains("first");
    all.forEach(CompletableFuture::join);
    assertThat(order.subList(0, 3)).containsExactlyInAnyOrder("make", "verify", "return");
  }

  @Test
  void turnsAwayWhoWaitedTooLong() {
    HashingLanes lanes = new HashingLanes(1, Duration.ofMillis(1));
    CompletableFuture<Optional<String>> first = occupy(lanes);

    assertThat(lanes.run(Lane.VERIFYING, () -> "second")).isEmpty();
    assertThat(lanes.follow(Lane.VERIFYING, new CompletableFuture<String>())).isEmpty();

    end.countDown();
    assertThat(first.join()).contains("first");
    assertThat(lanes.run(Lane.VERIFYING, () -> "third")).contains("third");
  }

  @Test
  void followsWhatIsRunning() {
    HashingLanes lanes = new HashingLanes(1, LONG);

    assertThat(lanes.follow(Lane.VERIFYING, CompletableFuture.completedFuture("done")))
        .contains("done");
    assertThat(
            lanes.follow(
                Lane.VERIFYING,
                CompletableFuture.<String>failedFuture(new IllegalStateException("on purpose"))))
        .isEmpty();
  }

  @Test
  void makesRoomAfterAFailure() {
    HashingLanes lanes = new HashingLanes(1, Duration.ZERO);

    assertThatThrownBy(
            () ->
                lanes.run(
                    Lane.VERIFYING,
                    () -> {
                      throw new IllegalStateException("on purpose");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(lanes.run(Lane.VERIFYING, () -> "next")).contains("next");
  }

  @Test
  void turnsAwayAnInterruptedThreadAndKeepsItInterrupted() {
    HashingLanes lanes = new HashingLanes(1, LONG);
    CompletableFuture<Optional<String>> first = occupy(lanes);

    Thread.currentThread().interrupt();
    assertThat(lanes.run(Lane.VERIFYING, () -> "second")).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
    Thread.currentThread().interrupt();
    assertThat(lanes.follow(Lane.VERIFYING, new CompletableFuture<String>())).isEmpty();
    assertThat(Thread.interrupted()).isTrue();

    end.countDown();
    assertThat(first.join()).contains("first");
  }

  private List<CompletableFuture<Optional<String>>> fill(HashingLanes lanes, Lane lane) {
    List<String> order = new CopyOnWriteArrayList<>();
    return IntStream.range(0, lane.places())
        .mapToObj(i -> waitsIn(lanes, lane, "waiting", order))
        .toList();
  }

  /** Starts a thread, and returns when it waits. */
  private CompletableFuture<Optional<String>> waitsIn(
      HashingLanes lanes, Lane lane, String name, List<String> order) {
    CompletableFuture<Thread> started = new CompletableFuture<>();
    CompletableFuture<Optional<String>> run =
        CompletableFuture.supplyAsync(
            () -> {
              started.complete(Thread.currentThread());
              return lanes.run(
                  lane,
                  () -> {
                    order.add(name);
                    return name;
                  });
            },
            threads);
    Thread thread = started.join();
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return run;
  }

  private CompletableFuture<Optional<String>> run(HashingLanes lanes, Lane lane, String name) {
    return CompletableFuture.supplyAsync(() -> lanes.run(lane, () -> name), threads);
  }

  /** Lets a first run take the one turn until {@link #end}. */
  private CompletableFuture<Optional<String>> occupy(HashingLanes lanes) {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Optional<String>> first =
        CompletableFuture.supplyAsync(
            () ->
                lanes.run(
                    Lane.VERIFYING,
                    () -> {
                      running.countDown();
                      await(end);
                      return "first";
                    }),
            threads);
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
