package io.mcpauth.keycloak.fetch;

import java.util.ArrayList;
import java.util.List;

/** A fetch under way, as seen by the thread that does it: it can be given up at any time. */
final class Call {

  private final List<Runnable> onAbort = new ArrayList<>();
  private boolean aborted;

  /** What ends the work, whatever it waits for; run at once if it was given up before. */
  void onAbort(Runnable end) {
    if (!remember(end)) {
      end.run();
    }
  }

  private synchronized boolean remember(Runnable end) {
    return !aborted && onAbort.add(end);
  }

  /** Goes on only if somebody still waits. */
  synchronized void check() throws FetchException {
    if (aborted) {
      throw new FetchException(FetchFailure.TIMEOUT);
    }
  }

  void abort() {
    List<Runnable> ends;
    synchronized (this) {
      aborted = true;
      ends = List.copyOf(onAbort);
      onAbort.clear();
    }
    ends.forEach(Runnable::run);
  }
}
