package io.mcpauth.keycloak.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.cluster.ExecutionResult;
import org.keycloak.models.KeycloakSession;

/**
 * Whose turn it is: one node of the cluster removes clients at a time. The turn of a node that died
 * ends by itself, and no run lasts as long as a turn.
 */
final class CleanUpTurn {

  private static final String KEY = "mcp-client-clean-up";
  private static final Duration LONGEST_TURN = Duration.ofMinutes(30);

  // The last transaction may take as long as Keycloak lets one take.
  private static final Duration LONGEST_RUN = Duration.ofMinutes(24);

  private CleanUpTurn() {}

  /**
   * Does it if it is nobody else's turn.
   *
   * @param stop the wish of this node to end
   * @param task is told when to stop
   * @return empty if another one is at it
   */
  static <T> Optional<T> take(
      KeycloakSession session,
      ClientLifecycleFactory.Stop stop,
      Function<BooleanSupplier, T> task) {
    long start = System.nanoTime();
    BooleanSupplier isToStop =
        () -> stop.isWanted() || System.nanoTime() - start > LONGEST_RUN.toNanos();
    ExecutionResult<T> result =
        session
            .getProvider(ClusterProvider.class)
            .executeIfNotExecuted(
                KEY, Math.toIntExact(LONGEST_TURN.toSeconds()), () -> task.apply(isToStop));
    return result.isExecuted() ? Optional.of(result.getResult()) : Optional.empty();
  }
}
