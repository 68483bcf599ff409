package io.mcpauth.keycloak.lifecycle;

import static jakarta.persistence.LockModeType.PESSIMISTIC_WRITE;

import io.mcpauth.keycloak.lifetime.ClientLifetime;
import io.mcpauth.keycloak.lifetime.DynamicClientCount;
import io.mcpauth.keycloak.lifetime.LoginInProgress;
import io.mcpauth.keycloak.limit.Rest;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.ClientEntity;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.managers.ClientManager;
import org.keycloak.services.managers.RealmManager;

/**
 * Goes once through the clients of a realm that came by themselves, and removes those that a {@link
 * Judge} gives up.
 *
 * <p>In pages and small transactions: what is removed is removed whole, and when the run ends
 * early, or its node does, the next one does the rest. Between transactions it rests as long as the
 * last one took, since others want the database too.
 */
final class CleanUp {

  private static final Logger LOG = Logger.getLogger(CleanUp.class);

  private static final int PAGE = 500;
  private static final int BATCH = 20;
  private static final int FAILED_BATCHES = 3;

  private final KeycloakSessionFactory factory;
  private final String realmId;
  private final Judge judge;
  private final boolean dryRun;
  private final BooleanSupplier isToStop;
  private final CleanUpReport report;
  private int failedBatches;

  /** Decides about a client. */
  interface Judge {

    /** Those of a page that may have to go, as far as it shows. */
    List<ClientRow> suspects(DynamicClients clients, RealmModel realm, List<ClientRow> page);

    /** Whether it has to go, by what is in the database now. */
    boolean isOver(KeycloakSession session, ClientModel client, ClientRow row);

    /** Whether clients of before the policy get a day from which they count. */
    boolean adopts();
  }

  /** Those whose time is over, and whom nobody has anything to do with any more. */
  static final class Expired implements Judge {

    @Override
    public List<ClientRow> suspects(
        DynamicClients clients, RealmModel realm, List<ClientRow> page) {
      Instant now = ClientLifetime.now();
      return page.stream().filter(row -> row.isDue(realm, now)).toList();
    }

    @Override
    public boolean isOver(KeycloakSession session, ClientModel client, ClientRow row) {
      return ClientLifetime.isOver(session, client, row.span())
          && !LoginInProgress.is(session, client);
    }

    @Override
    public boolean adopts() {
      return true;
    }
  }

  /**
   * A run.
   *
   * @param isToStop asked between transactions
   */
  CleanUp(
      KeycloakSessionFactory factory,
      String realmId,
      Judge judge,
      boolean dryRun,
      BooleanSupplier isToStop) {
    this.factory = factory;
    this.realmId = realmId;
    this.judge = judge;
    this.dryRun = dryRun;
    this.isToStop = isToStop;
    this.report = new CleanUpReport(dryRun);
  }

  /** One page, and those in it that want a closer look. */
  private record Page(
      List<ClientRow> suspects, List<ClientRow> fromBefore, String last, boolean isEnd) {}

  CleanUpReport run() {
    long start = System.nanoTime();
    boolean finished = false;
    try {
      finished = goThrough();
    } catch (RuntimeException e) {
      // The database, most likely. What was committed is done; the next run begins anew.
      LOG.warnf(e, "The clean-up of clients ended early; the next one goes on");
      report.failed();
    }
    report.ended(finished, Duration.ofNanos(System.nanoTime() - start).toMillis());
    if (!dryRun) {
      Metrics.counter("mcp.clients.removed").increment(report.removed());
      Metrics.counter("mcp.clients.clean_up.failures").increment(report.failures());
    }
    return report;
  }

  private boolean goThrough() {
    String after = "";
    boolean isEnd = false;
    while (!isEnd) {
      String from = after;
      Page page = inRealm((session, realm) -> page(session, realm, from));
      if (!inBatches(page.suspects(), this::removed)
          || !inBatches(page.fromBefore(), this::adopted)) {
        return false;
      }
      after = page.last();
      isEnd = page.isEnd();
    }
    if (!dryRun && judge.adopts()) {
      inRealm(DynamicClientCount::heal);
    }
    return true;
  }

  private Page page(KeycloakSession session, RealmModel realm, String after) {
    DynamicClients clients = new DynamicClients(session, realm);
    DynamicClients.Part part = clients.after(after, PAGE);
    report.looked(part.rows().size());
    return new Page(
        judge.suspects(clients, realm, part.rows()),
        judge.adopts()
            ? part.rows().stream().filter(row -> row.isFromBefore(realm)).toList()
            : List.of(),
        part.last(),
        part.isEnd());
  }

  /** What is done with some clients in one transaction. */
  private interface Step {
    Done with(KeycloakSession session, RealmModel realm, List<ClientRow> clients);
  }

  /** What one transaction did, to be told when it is committed. */
  private record Done(List<String> removed, int kept, int adopted) {}

  /** Whether it came to the end. */
  private boolean inBatches(List<ClientRow> rows, Step step) {
    for (int from = 0; from < rows.size(); from += BATCH) {
      if (isToStop.getAsBoolean() || failedBatches >= FAILED_BATCHES) {
        return false;
      }
      inOne(rows.subList(from, Math.min(from + BATCH, rows.size())), step);
    }
    return true;
  }

  private void inOne(List<ClientRow> batch, Step step) {
    long start = System.nanoTime();
    try {
      told(inRealm((session, realm) -> step.with(session, realm, batch)));
      failedBatches = 0;
    } catch (RuntimeException e) {
      LOG.debugf(e, "A batch of clients failed; now one by one");
      oneByOne(batch, step);
    }
    if (!dryRun) {
      Rest.after(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  // So that one that cannot be written keeps no other.
  private void oneByOne(List<ClientRow> batch, Step step) {
    int failed = 0;
    for (ClientRow row : batch) {
      try {
        told(inRealm((session, realm) -> step.with(session, realm, List.of(row))));
      } catch (RuntimeException e) {
        failed++;
        report.failed();
        LOG.warnf("Client %s could not be cleaned up after: %s", row.id(), e.getClass().getName());
      }
    }
    failedBatches = failed == batch.size() ? failedBatches + 1 : 0;
  }

  private void told(Done done) {
    done.removed().forEach(report::removed);
    for (int i = 0; i < done.kept(); i++) {
      report.kept();
    }
    for (int i = 0; i < done.adopted(); i++) {
      report.adopted();
    }
  }

  private Done removed(KeycloakSession session, RealmModel realm, List<ClientRow> batch) {
    DynamicClients clients = new DynamicClients(session, realm);
    List<String> removed = new ArrayList<>();
    int kept = 0;
    for (ClientRow row : batch) {
      @Nullable ClientModel client = locked(session, realm, row);
      if (client == null) {
        continue; // Somebody was quicker.
      }
      if (!judge.isOver(session, client, clients.fresh(row))) {
        kept++;
      } else if (dryRun
          || new ClientManager(new RealmManager(session)).removeClient(realm, client)) {
        removed.add(row.clientId());
      }
    }
    return new Done(removed, kept, 0);
  }

  private @Nullable ClientModel locked(KeycloakSession session, RealmModel realm, ClientRow row) {
    @Nullable ClientEntity stored =
        dryRun
            ? null
            : session
                .getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .find(ClientEntity.class, row.id(), PESSIMISTIC_WRITE);
    return stored == null && !dryRun ? null : realm.getClientById(row.id());
  }

  private Done adopted(KeycloakSession session, RealmModel realm, List<ClientRow> batch) {
    if (!dryRun) {
      batch.stream()
          .map(row -> realm.getClientById(row.id()))
          .filter(Objects::nonNull)
          .forEach(client -> LastUseRecorder.mark(session, client, LastUseRecorder.today()));
    }
    return new Done(List.of(), 0, batch.size());
  }

  private interface Job<T> {
    T run(KeycloakSession session, RealmModel realm);
  }

  private <T> T inRealm(Job<T> job) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        factory,
        session -> {
          @Nullable RealmModel realm = session.realms().getRealm(realmId);
          if (realm == null) {
            throw new IllegalStateException("The realm is gone");
          }
          session.getContext().setRealm(realm);
          return job.run(session, realm);
        });
  }
}
