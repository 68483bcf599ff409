package io.mcpauth.keycloak.cimd;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * On this node one request at a time has a document fetched and stored; those that need the same
 * one wait for it. Each of them is a worker thread of the server, so only so many may, and only for
 * so long.
 */
final class Turns {

  /** Of some 50 threads that a small server has. */
  private static final int WAITING = 20;

  private static final int WAITING_PER_DOCUMENT = 12;

  /** A fetch has its own deadline; what follows is a write to the database. */
  private static final int LONGEST_SECONDS = 8;

  // Guarded by this object.
  private final Map<Document, Turn> running = new HashMap<>();
  private int waiting;

  /**
   * A document of a realm.
   *
   * @param realm its id
   */
  record Document(String realm, String url) {}

  private static final class Turn {
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private int waiting;
  }

  /**
   * Does the work, unless somebody does it at this moment.
   *
   * @return the answer of whoever did it; empty if it does not come in time, or too many wait
   */
  Optional<Answer> take(Document document, Supplier<Answer> work) {
    Turn mine = new Turn();
    @Nullable Turn other;
    synchronized (this) {
      other = running.putIfAbsent(document, mine);
      if (other != null) {
        if (waiting >= WAITING || other.waiting >= WAITING_PER_DOCUMENT) {
          return Optional.empty();
        }
        waiting++;
        other.waiting++;
      }
    }
    return other == null ? Optional.of(work(document, mine, work)) : await(other);
  }

  private Answer work(Document document, Turn mine, Supplier<Answer> work) {
    try {
      Answer answer = work.get();
      end(document);
      mine.answer.complete(answer);
      return answer;
    } finally {
      // Without effect unless the work failed: then nobody waits in vain.
      end(document);
      mine.answer.complete(new Answer.Busy());
    }
  }

  /** How many wait. */
  synchronized int waiting() {
    return waiting;
  }

  private synchronized void end(Document document) {
    running.remove(document);
  }

  private Optional<Answer> await(Turn other) {
    try {
      return Optional.of(other.answer.get(LONGEST_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      synchronized (this) {
        waiting--;
        other.waiting--;
      }
    }
  }
}
