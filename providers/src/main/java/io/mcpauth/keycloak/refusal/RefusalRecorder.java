package io.mcpauth.keycloak.refusal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Remembers refusals where all nodes find them, in Keycloak's store of single-use objects: one
 * entry for each kind and realm. What a stranger sends is no row of a database so, and a flood of
 * it costs each node one write a second and kind, by a thread of its own; the request neither waits
 * for it nor fails with it.
 */
final class RefusalRecorder implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(RefusalRecorder.class);

  private static final String KEY = "mcp.refused.";

  /** From a refusal to its write, and so from one write to the next. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Another node was at it, which takes milliseconds. */
  private static final Duration SOON = Duration.ofMillis(300);

  /** A node that ends while it writes keeps the others out no longer. */
  private static final long TURN_SECONDS = 10;

  /** Entries that wait to be written. More realms than that at once are not attacked by chance. */
  private static final int MOST_ENTRIES = 1_000;

  private final KeycloakSessionFactory factory;

  /** What is not written yet, and what is being written; both for who has the lock on this. */
  private Map<Entry, List<Refusal>> waiting = new HashMap<>();

  private Map<Entry, List<Refusal>> underway = new HashMap<>();

  /** The next write; null if nothing waits. */
  private @Nullable Future<?> due;

  private final ScheduledThreadPoolExecutor worker =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "mcp-refusals");
            thread.setDaemon(true);
            return thread;
          });

  RefusalRecorder(KeycloakSessionFactory factory) {
    this.factory = factory;
    worker.setKeepAliveTime(10, TimeUnit.SECONDS);
    worker.allowCoreThreadTimeOut(true);
  }

  /** One entry of the store. */
  private record Entry(String realm, Kind kind) {

    String key() {
      return KEY + realm + "." + kind.text();
    }

    /** There while a node reads and writes it. */
    String turn() {
      return key() + ".turn";
    }
  }

  /**
   * Remembers one, soon.
   *
   * @param realm id of the realm
   */
  synchronized void record(String realm, Refusal refusal) {
    Entry entry = new Entry(realm, refusal.kind());
    if (!waiting.containsKey(entry) && waiting.size() >= MOST_ENTRIES) {
      return;
    }
    keep(entry, List.of(refusal));
    schedule(PAUSE);
  }

  private void keep(Entry entry, List<Refusal> refusals) {
    List<Refusal> kept = waiting.computeIfAbsent(entry, none -> new ArrayList<>());
    kept.addAll(refusals);
    // Not at each one: choosing costs more than keeping.
    if (kept.size() >= 2 * RememberedRefusals.MOST) {
      waiting.put(entry, new ArrayList<>(RememberedRefusals.chosen(kept, now())));
    }
  }

  private void schedule(Duration pause) {
    if (due != null) {
      return;
    }
    try {
      due = worker.schedule(this::write, pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("A refusal is not remembered: the server stops");
    }
  }

  private void write() {
    Map<Entry, List<Refusal>> batch = take();
    Map<Entry, List<Refusal>> left = new HashMap<>();
    try {
      batch.forEach(
          (entry, refusals) -> {
            if (!isDone(entry, refusals)) {
              left.put(entry, refusals);
            }
          });
    } finally {
      end(left);
    }
  }

  private synchronized Map<Entry, List<Refusal>> take() {
    underway = waiting;
    waiting = new HashMap<>();
    return underway;
  }

  private synchronized void end(Map<Entry, List<Refusal>> left) {
    underway = new HashMap<>();
    due = null;
    left.forEach(this::keep);
    if (!waiting.isEmpty()) {
      schedule(left.isEmpty() ? PAUSE : SOON);
    }
  }

  /** Whether nothing is left to be done: what the store does not take is not remembered. */
  private boolean isDone(Entry entry, List<Refusal> refusals) {
    try {
      // In a transaction of its own: the others see it at once, and not when the write commits.
      if (!KeycloakModelUtils.runJobInTransactionWithResult(
          factory, session -> session.singleUseObjects().putIfAbsent(entry.turn(), TURN_SECONDS))) {
        return false;
      }
      try {
        KeycloakModelUtils.runJobInTransaction(
            factory, session -> add(session.singleUseObjects(), entry, refusals));
      } finally {
        KeycloakModelUtils.runJobInTransaction(
            factory, session -> session.singleUseObjects().remove(entry.turn()));
      }
    } catch (RuntimeException e) {
      LOG.debugf(e, "Refusals of realm %s are not remembered this time", entry.realm());
    }
    return true;
  }

  private static void add(SingleUseObjectProvider store, Entry entry, List<Refusal> refusals) {
    List<Refusal> all =
        new ArrayList<>(RememberedRefusals.read(entry.kind(), store.get(entry.key())));
    all.addAll(refusals);
    store.put(
        entry.key(),
        RememberedRefusals.KEPT.toSeconds(),
        RememberedRefusals.notes(RememberedRefusals.chosen(all, now())));
  }

  /**
   * What all nodes remember, and what this one has yet to write.
   *
   * @param realm id of the realm
   */
  List<Refusal> remembered(KeycloakSession session, String realm, Kind kind) {
    Entry entry = new Entry(realm, kind);
    // Before the store: one that is written in between is found twice, and not never.
    List<Refusal> all = unwritten(entry);
    all.addAll(RememberedRefusals.read(kind, session.singleUseObjects().get(entry.key())));
    return RememberedRefusals.chosen(all, now());
  }

  private synchronized List<Refusal> unwritten(Entry entry) {
    List<Refusal> found = new ArrayList<>();
    for (Map<Entry, List<Refusal>> one : List.of(waiting, underway)) {
      @Nullable List<Refusal> refusals = one.get(entry);
      if (refusals != null) {
        found.addAll(refusals);
      }
    }
    return found;
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Time.currentTimeMillis());
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
