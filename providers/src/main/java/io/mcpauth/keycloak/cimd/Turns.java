package io.mcpauth.keycloak.cimd;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * On this node one request at a time has a document fetched and stored; a few of those that need
 * the same one wait for it, and the others are told that it is coming.
 *
 * <p>Whoever fetches or waits holds a worker thread of the server, so only so many may, and only
 * for so long. Most of the places are for fetching, so that a crowd for one document, or a host
 * that is slow, keeps nobody from another one.
 */
final class Turns {

  /** Of some 50 threads that a small server has; as many as the fetcher lets wait for it. */
  static final int PLACES = 20;

  /** How many of them wait for somebody else's fetch. */
  static final int WAITING = 8;

  static final int WAITING_PER_DOCUMENT = 4;

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
   * @return the answer of whoever did it; {@link Answer.Coming} if it does not come in time or too
   *     many wait for it, {@link Answer.Busy} if too much is under way already
   */
  Answer take(Document document, Supplier<Answer> work) {
    Turn mine = new Turn();
    @Nullable Turn other;
    synchronized (this) {
      other = running.get(document);
      boolean isFull = running.size() + waiting >= PLACES;
      if (other == null) {
        if (isFull) {
          return new Answer.Busy();
        }
        running.put(document, mine);
      } else {
        if (isFull || waiting >= WAITING || other.waiting >= WAITING_PER_DOCUMENT) {
          return new Answer.Coming();
        }
        waiting++;
        other.waiting++;
      }
    }
    return other == null ? work(document, mine, work) : await(other);
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

  /** How many fetch. */
  synchronized int running() {
    return running.size();
  }

  private synchronized void end(Document document) {
    running.remove(document);
  }

  private Answer await(Turn other) {
    try {
      return other.answer.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return new Answer.Coming();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Busy();
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
