package io.mcpauth.keycloak.secret.verify;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * How many PBKDF2 runs this node does at once, and who waits for a turn.
 *
 * <p>It protects the node and decides about no secret: each node may count alone.
 */
final class HashingLanes {

  private static final Lane[] LANES = Lane.values();

  private final Duration patience;
  private final Map<Lane, Deque<CountDownLatch>> turns = new EnumMap<>(Lane.class);
  private final Map<Lane, Integer> followers = new EnumMap<>(Lane.class);

  private int free;
  private int lastServed;

  /**
   * Empty lanes.
   *
   * @param atOnce how many runs at once, over all lanes
   * @param patience how long each waits at most
   */
  HashingLanes(int atOnce, Duration patience) {
    this.free = atOnce;
    this.patience = patience;
    for (Lane lane : LANES) {
      turns.put(lane, new ArrayDeque<>());
      followers.put(lane, 0);
    }
  }

  /**
   * Runs the work when it is its turn.
   *
   * @return empty if the lane is full, or the turn did not come in time
   */
  <T> Optional<T> run(Lane lane, Supplier<T> work) {
    if (!awaitTurn(lane)) {
      return Optional.empty();
    }
    try {
      return Optional.of(work.get());
    } finally {
      passOn();
    }
  }

  /**
   * Waits for what somebody else runs already; it takes a place in the lane and no turn.
   *
   * @return empty if the lane is full, or the result did not come in time
   */
  <T> Optional<T> follow(Lane lane, CompletableFuture<T> running) {
    if (!takePlace(lane)) {
      return Optional.empty();
    }
    try {
      return Optional.of(running.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } finally {
      leavePlace(lane);
    }
  }

  private boolean awaitTurn(Lane lane) {
    CountDownLatch turn = new CountDownLatch(1);
    synchronized (this) {
      if (free > 0) {
        free--;
        return true;
      }
      if (isFull(lane)) {
        return false;
      }
      queue(lane).add(turn);
    }
    try {
      if (turn.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      // Who is not in the queue any more was given the turn at the last moment.
      return !queue(lane).remove(turn);
    }
  }

  /** To the next lane in which somebody waits; within a lane to who came first. */
  private synchronized void passOn() {
    for (int i = 1; i <= LANES.length; i++) {
      int next = (lastServed + i) % LANES.length;
      CountDownLatch turn = queue(LANES[next]).poll();
      if (turn != null) {
        lastServed = next;
        turn.countDown();
        return;
      }
    }
    free++;
  }

  private synchronized boolean takePlace(Lane lane) {
    if (isFull(lane)) {
      return false;
    }
    followers.merge(lane, 1, Integer::sum);
    return true;
  }

  private synchronized void leavePlace(Lane lane) {
    followers.merge(lane, -1, Integer::sum);
  }

  private boolean isFull(Lane lane) {
    return queue(lane).size() + followers.getOrDefault(lane, 0) >= lane.places();
  }

  private Deque<CountDownLatch> queue(Lane lane) {
    return Objects.requireNonNull(turns.get(lane));
  }
}
