package io.mcpauth.keycloak.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.cluster.ExecutionResult;
import org.keycloak.models.KeycloakSession;

/**
 * Whose turn it is: one node of the cluster removes clients of a realm at a time, and one goes
 * through the realms. The turn of a node that died ends by itself, and no run lasts as long as a
 * turn.
 */
final class CleanUpTurn {

  /** What is taken by who goes through all realms. */
  static final String ALL = "all";

  private static final String KEY = "mcp-client-clean-up.";
  private static final Duration LONGEST_TURN = Duration.ofMinutes(30);

  // The last transaction may take as long as Keycloak lets one take.
  static final Duration LONGEST_RUN = Duration.ofMinutes(24);

  /**
   * Of one that somebody waits for: Keycloak lets the transaction of a request take five minutes.
   */
  static final Duration LONGEST_ASKED_RUN = Duration.ofMinutes(4);

  private CleanUpTurn() {}

  /**
   * Does it if it is nobody else's turn.
   *
   * @param what the id of a realm, or {@link #ALL}
   * @param stop the wish of this node to end
   * @param longest how long it may take
   * @param task is told when to stop
   * @return empty if another one is at it
   */
  static <T> Optional<T> take(
      KeycloakSession session,
      String what,
      ClientLifecycleFactory.Stop stop,
      Duration longest,
      Function<BooleanSupplier, T> task) {
    long start = System.nanoTime();
    BooleanSupplier isToStop =
        () -> stop.isWanted() || System.nanoTime() - start > longest.toNanos();
    ExecutionResult<T> result =
        session
            .getProvider(ClusterProvider.class)
            .executeIfNotExecuted(
                KEY + what, Math.toIntExact(LONGEST_TURN.toSeconds()), () -> task.apply(isToStop));
    return result.isExecuted() ? Optional.of(result.getResult()) : Optional.empty();
  }
}
