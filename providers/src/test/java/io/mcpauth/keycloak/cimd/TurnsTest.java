package io.mcpauth.keycloak.cimd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mcpauth.keycloak.cimd.Turns.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One request of a node does the work for a document; some wait for it, and no more. */
final class TurnsTest {

  private static final Document ONE = new Document("realm", "https://a.example/1");
  private static final Answer READY = new Answer.Ready();

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final Turns turns = new Turns();

  @AfterEach
  void end() {
    callers.shutdownNow();
  }

  @Test
  void oneDoesTheWorkForAllWhoWait() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger work = new AtomicInteger();
    List<CompletableFuture<Optional<Answer>>> answers = new ArrayList<>();
    answers.add(
        ask(
            ONE,
            () -> {
              work.incrementAndGet();
              begun.countDown();
              wait(go);
            }));
    begun.await();
    for (int i = 0; i < 12; i++) {
      answers.add(ask(ONE, work::incrementAndGet));
    }
    while (turns.waiting() < 12) {
      Thread.onSpinWait();
    }
    // Too many for one document; another one has its own turn.
    assertThat(turns.take(ONE, () -> READY)).isEmpty();
    assertThat(turns.take(new Document("other", ONE.url()), () -> READY)).contains(READY);
    go.countDown();
    for (CompletableFuture<Optional<Answer>> answer : answers) {
      assertThat(answer.get(1, TimeUnit.MINUTES)).contains(READY);
    }
    assertThat(work).hasValue(1);
    assertThat(turns.waiting()).isZero();
    // Whoever comes later does it again.
    assertThat(turns.take(ONE, () -> new Answer.Full())).contains(new Answer.Full());
  }

  @Test
  void nobodyWaitsInVainForWorkThatFailed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Optional<Answer>> first =
        ask(
            ONE,
            () -> {
              begun.countDown();
              wait(go);
              throw new IllegalStateException("no database");
            });
    begun.await();
    CompletableFuture<Optional<Answer>> second = ask(ONE, () -> {});
    while (turns.waiting() < 1) {
      Thread.onSpinWait();
    }
    go.countDown();
    assertThatThrownBy(first::join).hasRootCauseInstanceOf(IllegalStateException.class);
    assertThat(second.get(1, TimeUnit.MINUTES)).contains(new Answer.Busy());
  }

  private CompletableFuture<Optional<Answer>> ask(Document document, Runnable work) {
    return CompletableFuture.supplyAsync(
        () ->
            turns.take(
                document,
                () -> {
                  work.run();
                  return READY;
                }),
        callers);
  }

  private static void wait(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
