package io.mcpauth.keycloak.fetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.fetch.Outcome.Failed;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The one way out: every document that somebody else's address names is fetched here.
 *
 * <p>Who asks waits, but never longer than the deadline, and only so many at once, of one host and
 * in all; whoever comes when the places are taken is told {@link FetchFailure#BUSY} without
 * waiting. Equal requests share one fetch. A failure answers for its address for a while, so that a
 * host that does harm is not called again by each request.
 */
public final class Fetcher implements AutoCloseable {

  private static final int REMEMBERED_FAILURES = 1000;
  private static final long IDLE_SECONDS = 30;

  private final FetchLimits limits;
  private final Connector strangers;
  private final Connector operators;
  private final Ticker clock;
  private final ThreadPoolExecutor threads;
  private final Cache<FetchRequest, Remembered> failures;

  // What is under way, guarded by this object.
  private final Map<FetchRequest, Flight> flights = new HashMap<>();
  private final HostCounts callersOfHost = new HostCounts();
  private final HostCounts fetchesOfHost = new HostCounts();
  private int callers;

  /**
   * A fetcher that has fetched nothing yet.
   *
   * @param limits what all of it may take
   * @param resolver looks up the names that strangers chose
   * @param proxies between here and the hosts of strangers
   * @param trust decides whose certificates count there
   * @param server the server's own client, for what operators chose
   * @param clock nanoseconds that only grow
   */
  public static Fetcher create(
      FetchLimits limits,
      Resolver resolver,
      EgressProxy.Choice proxies,
      Supplier<SSLSocketFactory> trust,
      Supplier<CloseableHttpClient> server,
      Ticker clock) {
    return new Fetcher(
        limits,
        new PublicConnector(resolver, proxies, trust, limits.deadline()),
        new ServerConnector(server, limits.deadline()),
        clock);
  }

  Fetcher(FetchLimits limits, Connector strangers, Connector operators, Ticker clock) {
    this.limits = limits;
    this.strangers = strangers;
    this.operators = operators;
    this.clock = clock;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            limits.threads(),
            limits.threads(),
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.queued()),
            work -> {
              Thread thread = new Thread(work, "mcp-fetch-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(REMEMBERED_FAILURES)
            .expireAfter(
                Expiry.creating((FetchRequest request, Remembered known) -> known.lifetime()))
            .ticker(clock)
            .build();
  }

  /** Fetches, or says why not; within the deadline. */
  public Outcome fetch(FetchRequest request) {
    @Nullable Remembered known = failures.getIfPresent(request);
    if (known != null) {
      return known.failed();
    }
    Optional<FetchTarget> target = FetchTarget.of(request);
    if (target.isEmpty()) {
      return new Failed(FetchFailure.ADDRESS);
    }
    String host = target.get().host();
    @Nullable Flight flight = board(request, target.get());
    if (flight == null) {
      return new Failed(FetchFailure.BUSY);
    }
    try {
      if (!flight.await()) {
        land(request, flight, new Failed(flight.whyLate()), limits.remembered());
        flight.call().abort();
      }
      return flight.outcome();
    } finally {
      leave(host);
    }
  }

  /** Has the next request for it fetched, whatever became of the last one. */
  public void forget(FetchRequest request) {
    failures.invalidate(request);
  }

  /** The fetch to wait for; null if there is no place. */
  private synchronized @Nullable Flight board(FetchRequest request, FetchTarget target) {
    String host = target.host();
    if (callers >= limits.callers() || !callersOfHost.isBelow(host, limits.callersPerHost())) {
      return null;
    }
    @Nullable Flight flight = flights.get(request);
    if (flight == null) {
      flight = start(request, target);
    }
    if (flight != null) {
      callers++;
      callersOfHost.add(host);
    }
    return flight;
  }

  /** How many wait. */
  synchronized int callers() {
    return callers;
  }

  private synchronized void leave(String host) {
    callers--;
    callersOfHost.remove(host);
  }

  private synchronized @Nullable Flight start(FetchRequest request, FetchTarget target) {
    if (!fetchesOfHost.isBelow(target.host(), limits.perHost())) {
      return null;
    }
    Flight flight = new Flight(clock, limits.deadline());
    try {
      threads.execute(() -> run(request, target, flight));
    } catch (RejectedExecutionException e) {
      return null;
    }
    fetchesOfHost.add(target.host());
    flights.put(request, flight);
    return flight;
  }

  private void run(FetchRequest request, FetchTarget target, Flight flight) {
    Outcome outcome = new Failed(FetchFailure.UNREACHABLE);
    Duration lifetime = limits.remembered();
    try {
      flight.depart();
      Connector connector =
          switch (request.chosenBy()) {
            case STRANGER -> strangers;
            case OPERATOR -> operators;
          };
      outcome = connector.get(target, request.maxBytes(), flight.call());
    } catch (FetchException e) {
      outcome = new Failed(e.failure());
      lifetime = e.retryAfter().map(this::bounded).orElse(lifetime);
    } finally {
      // Not at the deadline: a look-up that hangs goes on when nobody waits for it any more.
      ended(target.host());
      land(request, flight, outcome, lifetime);
    }
  }

  /** As long as the host says, if that is a time at all. */
  private Duration bounded(Duration asked) {
    if (asked.isZero() || asked.isNegative()) {
      return limits.remembered();
    }
    return asked.compareTo(limits.longest()) > 0 ? limits.longest() : asked;
  }

  /** The first outcome counts: the one that takes the flight off the list. */
  private void land(FetchRequest request, Flight flight, Outcome outcome, Duration lifetime) {
    synchronized (this) {
      if (!flights.remove(request, flight)) {
        return;
      }
      // Before anybody hears of it, so that nobody starts it anew in between.
      if (outcome instanceof Failed failed && failed.reason() != FetchFailure.BUSY) {
        failures.put(request, new Remembered(failed, lifetime));
      }
    }
    flight.land(outcome);
  }

  private synchronized void ended(String host) {
    fetchesOfHost.remove(host);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** A failure, and how long it answers for its address. */
  private record Remembered(Failed failed, Duration lifetime) {}
}
