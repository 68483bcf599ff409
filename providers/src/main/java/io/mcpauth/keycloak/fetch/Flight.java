package io.mcpauth.keycloak.fetch;

import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.fetch.Outcome.Failed;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One fetch and all who wait for it. The deadline is that of the first of them. */
final class Flight {

  private final Ticker clock;
  private final long end;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final Call call = new Call();
  private volatile boolean departed;

  Flight(Ticker clock, Duration deadline) {
    this.clock = clock;
    this.end = clock.read() + deadline.toNanos();
  }

  Call call() {
    return call;
  }

  /** A thread has it now; goes on only if somebody still waits. */
  void depart() throws FetchException {
    departed = true;
    call.check();
  }

  /** Whose fault it is that it is late: a fetch that never began says nothing about its host. */
  FetchFailure whyLate() {
    return departed ? FetchFailure.TIMEOUT : FetchFailure.BUSY;
  }

  /** Tells all who wait. */
  void land(Outcome result) {
    outcome.complete(result);
  }

  /**
   * Waits until it landed or the deadline is over.
   *
   * @return whether it landed
   */
  boolean await() {
    try {
      outcome.get(end - clock.read(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  Outcome outcome() {
    return outcome.getNow(new Failed(FetchFailure.TIMEOUT));
  }
}
