package io.mcpauth.keycloak.secret.verify;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * How many PBKDF2 runs this node does at once, and how many may wait for their turn.
 *
 * <p>It protects the node and decides about no secret: each node may count alone.
 */
final class HashingQueue {

  private final Semaphore running;
  private final int places;
  private final Duration patience;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * An empty queue.
   *
   * @param atOnce how many runs at once
   * @param places how many may wait
   * @param patience how long each waits at most
   */
  HashingQueue(int atOnce, int places, Duration patience) {
    this.running = new Semaphore(atOnce, true);
    this.places = places;
    this.patience = patience;
  }

  /**
   * Runs the work when it is its turn.
   *
   * @return empty if the queue is full, or its turn did not come in time
   */
  <T> Optional<T> run(Supplier<T> work) {
    if (!awaitTurn()) {
      return Optional.empty();
    }
    try {
      return Optional.of(work.get());
    } finally {
      running.release();
    }
  }

  private boolean awaitTurn() {
    if (running.tryAcquire()) {
      return true;
    }
    try {
      return waiting.incrementAndGet() <= places
          && running.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.decrementAndGet();
    }
  }
}
