package io.mcpauth.keycloak.cimd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mcpauth.keycloak.cimd.Turns.Document;
import java.util.ArrayList;
import java.util.List;
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
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    answers.add(
        ask(
            ONE,
            () -> {
              work.incrementAndGet();
              begun.countDown();
              wait(go);
            }));
    begun.await();
    for (int i = 0; i < Turns.WAITING_PER_DOCUMENT; i++) {
      answers.add(ask(ONE, work::incrementAndGet));
    }
    while (turns.waiting() < Turns.WAITING_PER_DOCUMENT) {
      Thread.onSpinWait();
    }
    // Too many for one document; another one has its own turn.
    assertThat(turns.take(ONE, () -> READY)).isEqualTo(new Answer.Coming());
    assertThat(turns.take(new Document("other", ONE.url()), () -> READY)).isEqualTo(READY);
    go.countDown();
    for (CompletableFuture<Answer> answer : answers) {
      assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo(READY);
    }
    assertThat(work).hasValue(1);
    assertThat(turns.waiting()).isZero();
    // Whoever comes later does it again.
    assertThat(turns.take(ONE, () -> new Answer.Full())).isEqualTo(new Answer.Full());
  }

  /** Each of them is a thread of the server. */
  @Test
  void onlySoManyAreUnderWayAtOnce() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < Turns.PLACES - Turns.WAITING; i++) {
      answers.add(ask(another(i), () -> wait(go)));
    }
    while (turns.running() < Turns.PLACES - Turns.WAITING) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < Turns.WAITING; i++) {
      answers.add(ask(another(i), () -> {}));
    }
    while (turns.waiting() < Turns.WAITING) {
      Thread.onSpinWait();
    }

    assertThat(turns.take(ONE, () -> READY)).isEqualTo(new Answer.Busy());
    assertThat(turns.take(another(Turns.WAITING), () -> READY)).isEqualTo(new Answer.Coming());

    go.countDown();
    for (CompletableFuture<Answer> answer : answers) {
      assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo(READY);
    }
    assertThat(turns.take(ONE, () -> READY)).isEqualTo(READY);
  }

  /** However many come for documents that are under way, others can be fetched. */
  @Test
  void thoseWhoWaitLeaveMostPlacesToThoseWhoFetch() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.add(ask(another(i), () -> wait(go)));
    }
    while (turns.running() < 4) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 100; i++) {
      answers.add(ask(another(i % 4), () -> {}));
    }
    while (answers.stream().filter(CompletableFuture::isDone).count() < 100 - Turns.WAITING) {
      Thread.onSpinWait();
    }

    assertThat(turns.waiting()).isEqualTo(Turns.WAITING);
    assertThat(turns.take(ONE, () -> READY)).isEqualTo(READY);
    go.countDown();
    for (CompletableFuture<Answer> answer : answers) {
      assertThat(answer.get(1, TimeUnit.MINUTES)).isIn(READY, new Answer.Coming());
    }
  }

  private static Document another(int number) {
    return new Document("realm", "https://b.example/" + number);
  }

  @Test
  void nobodyWaitsInVainForWorkThatFailed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Answer> first =
        ask(
            ONE,
            () -> {
              begun.countDown();
              wait(go);
              throw new IllegalStateException("no database");
            });
    begun.await();
    CompletableFuture<Answer> second = ask(ONE, () -> {});
    while (turns.waiting() < 1) {
      Thread.onSpinWait();
    }
    go.countDown();
    assertThatThrownBy(first::join).hasRootCauseInstanceOf(IllegalStateException.class);
    assertThat(second.get(1, TimeUnit.MINUTES)).isEqualTo(new Answer.Busy());
  }

  private CompletableFuture<Answer> ask(Document document, Runnable work) {
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
