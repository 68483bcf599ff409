package io.mcpauth.keycloak.lifecycle;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.lifetime.ClientLifetime;
import io.mcpauth.keycloak.lifetime.DynamicClientCount;
import io.mcpauth.keycloak.lifetime.EqualTo;
import io.mcpauth.keycloak.lifetime.Lifespan;
import io.mcpauth.keycloak.lifetime.LifetimeConfig;
import io.micrometer.core.instrument.Metrics;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Writes down on which day a client was used last: once a day and client in the whole cluster, by a
 * thread of its own, after the request that used it has ended. That request neither waits for it
 * nor fails with it; what could not be written down is by the next use.
 */
final class LastUseRecorder implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(LastUseRecorder.class);

  private static final String KEY = "mcp.used.";

  /** Until every node has seen what was written; then the client itself says that it was used. */
  private static final long SPREAD_SECONDS = TimeUnit.MINUTES.toSeconds(5);

  /** More than that at once are left to their next use. */
  private static final int LONGEST_QUEUE = 10_000;

  private final KeycloakSessionFactory factory;

  /** Those that wait or are being written down. */
  private final Set<String> underway = ConcurrentHashMap.newKeySet();

  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(LONGEST_QUEUE),
          task -> {
            Thread thread = new Thread(task, "mcp-last-use");
            thread.setDaemon(true);
            return thread;
          },
          new ThreadPoolExecutor.AbortPolicy());

  LastUseRecorder(KeycloakSessionFactory factory) {
    this.factory = factory;
    worker.allowCoreThreadTimeOut(true);
  }

  /**
   * Writes a use down, soon.
   *
   * @param before the last use that the request saw; whoever sees the same one has nothing to add
   */
  void record(String realm, String client, Optional<Instant> before, Instant day) {
    if (!underway.add(client)) {
      return;
    }
    try {
      worker.execute(() -> write(realm, client, before, day));
    } catch (RejectedExecutionException e) {
      underway.remove(client);
      failed();
    }
  }

  private void write(String realm, String client, Optional<Instant> before, Instant day) {
    String key =
        KEY
            + client
            + "."
            + before.map(Instant::getEpochSecond).orElse(0L)
            + "."
            + day.getEpochSecond();
    boolean isMine = false;
    try {
      // In a transaction of its own: the entry is there at once, and not when the write commits.
      isMine =
          KeycloakModelUtils.runJobInTransactionWithResult(
              factory, session -> session.singleUseObjects().putIfAbsent(key, SPREAD_SECONDS));
      if (isMine) {
        KeycloakModelUtils.runJobInTransaction(
            factory, session -> set(session, realm, client, day));
      }
    } catch (RuntimeException e) {
      LOG.debugf(e, "The use of client %s was not recorded this time", client);
      failed();
      if (isMine) {
        giveBack(key);
      }
    } finally {
      underway.remove(client);
    }
  }

  private static void failed() {
    Metrics.counter("mcp.clients.last_use.failures").increment();
  }

  // The database said no after this node was chosen: the next use, on whatever node, may try again.
  private void giveBack(String key) {
    try {
      KeycloakModelUtils.runJobInTransaction(
          factory, session -> session.singleUseObjects().remove(key));
    } catch (RuntimeException e) {
      LOG.debugf(e, "Nobody records this use today: %s", key);
    }
  }

  private static void set(KeycloakSession session, String realmId, String clientId, Instant day) {
    @Nullable RealmModel realm = session.realms().getRealm(realmId);
    if (realm == null) {
      return;
    }
    session.getContext().setRealm(realm);
    @Nullable ClientModel client = realm.getClientById(clientId);
    if (client != null && DynamicClient.is(client) && !Lifespan.of(client).isUsedOn(day)) {
      mark(session, client, day);
      Metrics.counter("mcp.clients.last_use").increment();
    }
  }

  /** Writes down that a client was used on a day, and what follows from it. */
  static void mark(KeycloakSession session, ClientModel client, Instant day) {
    client.setAttribute(McpAttribute.LAST_USED.key(), Long.toString(day.getEpochSecond()));
    LifetimeConfig.governing(client.getRealm(), client.getAttribute(DynamicClient.ATTRIBUTE))
        .ifPresent(config -> expire(session, client, Lifespan.endOfUsed(day, config)));
    // Nothing takes the place of one that somebody uses.
    EqualTo.forget(client);
  }

  private static void expire(KeycloakSession session, ClientModel client, Instant end) {
    boolean isFromBefore = client.getAttribute(McpAttribute.EXPIRES.key()) == null;
    client.setAttribute(McpAttribute.EXPIRES.key(), Long.toString(end.getEpochSecond()));
    if (isFromBefore) {
      DynamicClientCount.add(session, client);
    }
  }

  static Instant today() {
    return Lifespan.day(ClientLifetime.now());
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
