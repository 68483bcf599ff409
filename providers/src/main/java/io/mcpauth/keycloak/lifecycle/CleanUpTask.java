package io.mcpauth.keycloak.lifecycle;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.lifetime.LifetimeConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.timer.ScheduledTask;

/**
 * The clean-up of all realms, from time to time on every node and on one at a time. Keycloak has
 * one thread for all its tasks, so this one only begins it.
 */
final class CleanUpTask implements ScheduledTask {

  private static final Logger LOG = Logger.getLogger(CleanUpTask.class);

  private final ClientLifecycleFactory.Stop stop;
  private final AtomicBoolean isRunning = new AtomicBoolean();

  CleanUpTask(ClientLifecycleFactory.Stop stop) {
    this.stop = stop;
  }

  @Override
  public String getTaskName() {
    return "McpClientCleanUp";
  }

  @Override
  public void run(KeycloakSession session) {
    if (isRunning.compareAndSet(false, true)) {
      KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
      Thread thread = new Thread(() -> takeTurn(factory), "mcp-clean-up");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void takeTurn(KeycloakSessionFactory factory) {
    // Without a transaction of its own: it would have to last as long as the whole run.
    try (KeycloakSession session = factory.create()) {
      CleanUpTurn.take(
          session,
          CleanUpTurn.ALL,
          stop,
          CleanUpTurn.LONGEST_RUN,
          isToStop -> {
            realms(factory).forEach(realm -> cleanUp(session, realm, isToStop));
            return true;
          });
    } catch (RuntimeException e) {
      LOG.warn("The clean-up of clients did not run; the next one does", e);
    } finally {
      isRunning.set(false);
    }
  }

  // In another order each time: one realm with very many does not keep the same others waiting.
  private static List<String> realms(KeycloakSessionFactory factory) {
    List<String> realms = new ArrayList<>(realmsThatEndClients(factory));
    Collections.shuffle(realms);
    return realms;
  }

  private static List<String> realmsThatEndClients(KeycloakSessionFactory factory) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        factory,
        session ->
            session
                .realms()
                .getRealmsStream()
                .filter(CleanUpTask::endsClients)
                .map(RealmModel::getId)
                .toList());
  }

  private static boolean endsClients(RealmModel realm) {
    return LifetimeConfig.governing(realm, DynamicClient.ANONYMOUS).isPresent()
        || LifetimeConfig.governing(realm, DynamicClient.TOKEN).isPresent();
  }

  private void cleanUp(KeycloakSession session, String realm, BooleanSupplier isToStop) {
    if (isToStop.getAsBoolean()) {
      return;
    }
    KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
    // Where an administrator is at it, it is being done.
    CleanUpTurn.take(
            session,
            realm,
            stop,
            CleanUpTurn.LONGEST_RUN,
            isOver ->
                new CleanUp(
                        factory,
                        realm,
                        new CleanUp.Expired(),
                        false,
                        () -> isToStop.getAsBoolean() || isOver.getAsBoolean())
                    .run())
        .ifPresent(report -> tell(factory, realm, report));
  }

  /** Log and event; the metrics are the run's own. */
  static void tell(KeycloakSessionFactory factory, String realmId, CleanUpReport report) {
    if (!report.didSomething() && report.isFinished()) {
      LOG.debugf("Clean-up of clients in realm %s: %s", realmId, report);
      return;
    }
    KeycloakModelUtils.runJobInTransaction(
        factory,
        session -> {
          @Nullable RealmModel realm = session.realms().getRealm(realmId);
          if (realm != null) {
            session.getContext().setRealm(realm);
            LOG.infof("Clean-up of clients in realm %s: %s", realm.getName(), report);
            EventBuilder event =
                new EventBuilder(realm, session)
                    .event(EventType.CLIENT_DELETE)
                    .detail(Details.REASON, "clean-up: " + report);
            if (report.failures() == 0) {
              event.success();
            } else {
              event.error("clean_up_failed");
            }
          }
        });
  }
}
