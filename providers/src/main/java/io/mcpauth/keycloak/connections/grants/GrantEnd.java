package io.mcpauth.keycloak.connections.grants;

import io.mcpauth.keycloak.bound.EndedGrants;
import io.mcpauth.keycloak.connections.grants.SessionTable.Place;
import io.mcpauth.keycloak.limit.Rest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Ends the grants that an administrator means: all that there are when the call comes.
 *
 * <p>In parts and small transactions, with a {@link Rest} after each, so that others get their turn
 * at the database, and that what is done stays done where what follows fails. It can be called
 * again.
 */
public final class GrantEnd {

  private static final Logger LOG = Logger.getLogger(GrantEnd.class);

  private static final int BATCH = 20;
  private static final int FAILED_BATCHES = 3;

  /** Keycloak lets the transaction of a request take five minutes. */
  private static final Duration LONGEST_RUN = Duration.ofMinutes(4);

  private final KeycloakSession session;
  private final GrantFilter filter;
  private final boolean dryRun;
  private final long deadline = System.nanoTime() + LONGEST_RUN.toNanos();
  private int matched;
  private int ended;
  private int failed;
  private int failedBatches;

  /**
   * A run.
   *
   * @param dryRun whether nothing is to be ended
   */
  public GrantEnd(KeycloakSession session, GrantFilter filter, boolean dryRun) {
    this.session = session;
    this.filter = filter;
    this.dryRun = dryRun;
  }

  /** Runs, and tells what it did; {@code finished} is there if it stopped before the end. */
  public Map<String, Object> run() {
    boolean finished = goThrough();
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("matched", matched);
    report.put("ended", ended);
    report.put("failed", failed);
    if (!finished) {
      report.put("finished", false);
    }
    return report;
  }

  private boolean goThrough() {
    @Nullable Place place = null;
    boolean isEnd = false;
    while (!isEnd) {
      @Nullable Place from = place;
      // What is read in a transaction of its own is not kept in memory by the one of the request.
      GrantReader.Part part = inRealm(fresh -> new GrantReader(fresh, filter).after(from));
      matched += part.grants().size();
      for (List<StoredGrant> batch : dryRun ? List.<List<StoredGrant>>of() : batches(part)) {
        if (System.nanoTime() > deadline || failedBatches >= FAILED_BATCHES) {
          return false;
        }
        end(batch);
      }
      place = part.place();
      isEnd = part.isEnd();
    }
    return true;
  }

  private static List<List<StoredGrant>> batches(GrantReader.Part part) {
    List<List<StoredGrant>> batches = new ArrayList<>();
    for (int from = 0; from < part.grants().size(); from += BATCH) {
      batches.add(part.grants().subList(from, Math.min(from + BATCH, part.grants().size())));
    }
    return batches;
  }

  private void end(List<StoredGrant> batch) {
    long start = System.nanoTime();
    try {
      ended += inRealm(fresh -> ended(fresh, batch));
      failedBatches = 0;
    } catch (RuntimeException e) {
      LOG.debugf(e, "A batch of grants could not be ended; now one by one");
      oneByOne(batch);
    }
    Rest.after(Duration.ofNanos(System.nanoTime() - start));
  }

  // So that one that cannot be ended keeps no other.
  private void oneByOne(List<StoredGrant> batch) {
    int before = failed;
    for (StoredGrant grant : batch) {
      try {
        ended += inRealm(fresh -> ended(fresh, List.of(grant)));
      } catch (RuntimeException e) {
        failed++;
        LOG.warnf(
            "Grant %s could not be ended: %s",
            grant.id().map(id -> id.value()).orElse("without an id"), e.getClass().getName());
      }
    }
    failedBatches = failed - before == batch.size() ? failedBatches + 1 : 0;
  }

  private static int ended(KeycloakSession fresh, List<StoredGrant> batch) {
    EndedGrants grants = new EndedGrants(fresh);
    return Math.toIntExact(
        batch.stream()
            .filter(
                grant ->
                    grant
                        .id()
                        .map(id -> grants.endStored(grant.session(), grant.client(), id))
                        .orElseGet(() -> endWhole(grants, grant)))
            .count());
  }

  /** What names no grant ends with its client session, as it did in the version it is of. */
  private static boolean endWhole(EndedGrants grants, StoredGrant grant) {
    Optional<AuthenticatedClientSessionModel> held =
        grants
            .userSessions(grant.session())
            .filter(found -> found.isOffline() == grant.offline())
            .flatMap(found -> of(found, grant))
            .findFirst();
    held.ifPresent(grants::endWhole);
    return held.isPresent();
  }

  private static Stream<AuthenticatedClientSessionModel> of(
      UserSessionModel userSession, StoredGrant grant) {
    return Stream.ofNullable(userSession.getAuthenticatedClientSessionByClient(grant.client()));
  }

  private <T> T inRealm(Function<KeycloakSession, T> job) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        session.getKeycloakSessionFactory(), session.getContext(), job::apply, "Grants of a realm");
  }
}
