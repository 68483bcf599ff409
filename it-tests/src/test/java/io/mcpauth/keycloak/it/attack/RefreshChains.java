package io.mcpauth.keycloak.it.attack;

import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A client that keeps its access by using it: each of its chains of refresh tokens is refreshed as
 * soon as the last answer is there.
 */
final class RefreshChains implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CountDownLatch refreshed;
  private final ExecutorService threads;
  private final List<Future<Grant>> last = new ArrayList<>();

  private RefreshChains(List<Grant> chains) {
    this.refreshed = new CountDownLatch(chains.size());
    this.threads = Executors.newFixedThreadPool(chains.size());
    chains.forEach(chain -> last.add(threads.submit(() -> run(chain))));
  }

  /** Starts them all; comes back when there were as many refreshes as there are chains. */
  static RefreshChains busy(List<Grant> chains) throws InterruptedException {
    RefreshChains busy = new RefreshChains(chains);
    if (!busy.refreshed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the refreshes do not go through");
    }
    return busy;
  }

  private Grant run(Grant first) {
    Grant chain = first;
    Instant end = Instant.now().plus(LIMIT);
    while (!stopped.get() && Instant.now().isBefore(end)) {
      Answer answer = chain.client().refresh(chain.refreshToken());
      if (answer.status() == 200) {
        chain = new Grant(chain.realm(), chain.client(), answer.json());
        refreshed.countDown();
      } else if (answer.status() < 500) {
        return chain;
      }
    }
    return chain;
  }

  /** What each chain has in its hands when nothing more is given to it, or at the latest now. */
  List<Grant> stopped() throws Exception {
    stopped.set(true);
    List<Grant> grants = new ArrayList<>();
    for (Future<Grant> chain : last) {
      grants.add(chain.get());
    }
    return grants;
  }

  @Override
  public void close() {
    stopped.set(true);
    threads.shutdownNow();
  }
}
