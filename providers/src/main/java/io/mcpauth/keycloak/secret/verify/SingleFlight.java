package io.mcpauth.keycloak.secret.verify;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Computes once what several ask for at the same time.
 *
 * @param <K> what is asked
 * @param <V> the answer
 */
final class SingleFlight<K, V> {

  private final ConcurrentMap<K, CompletableFuture<V>> running = new ConcurrentHashMap<>();

  /**
   * Does the work, unless somebody does it at this moment.
   *
   * @param work asked of whoever comes first
   * @param follow how the others wait for its result
   */
  V run(K key, Supplier<V> work, Function<CompletableFuture<V>, V> follow) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> first = running.putIfAbsent(key, mine);
    if (first != null) {
      return follow.apply(first);
    }
    try {
      V result = work.get();
      mine.complete(result);
      return result;
    } finally {
      running.remove(key);
      // Without effect unless the work failed: then nobody waits in vain.
      mine.completeExceptionally(new IllegalStateException("The work failed"));
    }
  }
}
