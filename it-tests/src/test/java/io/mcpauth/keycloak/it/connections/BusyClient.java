package io.mcpauth.keycloak.it.connections;

import io.mcpauth.keycloak.it.http.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Refreshes again and again until it is refused; gives the last tokens that it got. */
public final class BusyClient implements Callable<Grant> {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final CountDownLatch refreshes = new CountDownLatch(2);
  private final Grant first;

  public BusyClient(Grant first) {
    this.first = first;
  }

  /** Until it is at work. */
  public void awaitRefreshes() throws InterruptedException {
    if (!refreshes.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("no refresh went through");
    }
  }

  @Override
  public Grant call() {
    Grant last = first;
    Instant end = Instant.now().plus(LIMIT);
    while (Instant.now().isBefore(end)) {
      Answer answer = last.client().refresh(last.refreshToken());
      if (answer.status() != 200) {
        return last;
      }
      last = new Grant(last.realm(), last.client(), answer.json());
      refreshes.countDown();
    }
    throw new AssertionError("it could still refresh after " + LIMIT);
  }
}
