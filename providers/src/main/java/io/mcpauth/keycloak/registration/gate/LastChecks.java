package io.mcpauth.keycloak.registration.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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

  /**
   * Does what costs little, and then makes the checks that it left for last.
   *
   * @return what it came to; nothing is checked where it throws
   */
  public static <T> T after(KeycloakSession session, Supplier<T> cheap) {
    LastChecks kept = new LastChecks();
    session.setAttribute(KEPT, kept);
    T result;
    try {
      result = cheap.get();
    } finally {
      session.removeAttribute(KEPT);
    }
    kept.make();
    return result;
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

  private void make() {
    checks.forEach(Runnable::run);
  }
}
