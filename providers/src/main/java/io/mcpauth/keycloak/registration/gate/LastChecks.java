package io.mcpauth.keycloak.registration.gate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;

/**
 * What the policies of a registration ask the database, kept until each of them has judged by the
 * request alone. Keycloak calls them in the order in which its database happens to have them, and a
 * stranger whose request is refused anyway should cost no query.
 */
public final class LastChecks {

  private static final String KEPT = LastChecks.class.getName();

  private final List<Runnable> checks = new ArrayList<>();

  private LastChecks() {}

  /** Keeps checks from now on, for somebody who will make them. */
  public static void keep(KeycloakSession session) {
    session.setAttribute(KEPT, new LastChecks());
  }

  /**
   * A check that costs more than a look at the request.
   *
   * @param check made at once at an endpoint where nobody keeps it
   */
  public static void add(KeycloakSession session, Runnable check) {
    @Nullable LastChecks kept = session.getAttribute(KEPT, LastChecks.class);
    if (kept == null) {
      check.run();
    } else {
      kept.checks.add(check);
    }
  }

  /** Makes those that were kept, in their order. */
  public static void make(KeycloakSession session) {
    @Nullable LastChecks kept = session.getAttribute(KEPT, LastChecks.class);
    session.removeAttribute(KEPT);
    if (kept != null) {
      kept.checks.forEach(Runnable::run);
    }
  }
}
