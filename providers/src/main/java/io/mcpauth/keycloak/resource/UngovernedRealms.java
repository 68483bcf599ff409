package io.mcpauth.keycloak.resource;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;

/**
 * Tells the operator that the clients of a realm get no tokens because the executor is gone; once a
 * minute, since strangers can make the requests.
 */
final class UngovernedRealms {

  private static final Logger LOG = Logger.getLogger(UngovernedRealms.class);
  private static final Duration SILENCE = Duration.ofMinutes(1);

  /** By the realm's id. */
  private final Map<String, Instant> told = new ConcurrentHashMap<>();

  void tell(RealmModel realm, Instant now) {
    if (isDue(realm.getId(), now)) {
      LOG.warnf(
          "Realm %s: clients that registered themselves get no tokens, because no client policy"
              + " applies the executor %s to their requests. Put it back (Realm settings, Client"
              + " policies), and start Keycloak without --features-disabled=client-policies",
          realm.getName(), ResourceIndicatorExecutorFactory.PROVIDER_ID);
    }
  }

  boolean isDue(String realm, Instant now) {
    Instant next = now.plus(SILENCE);
    return next.equals(
        told.merge(realm, next, (before, after) -> now.isBefore(before) ? before : after));
  }
}
