package io.mcpauth.keycloak.secret.verify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * What Keycloak's metrics endpoint shows of client secrets. No label has a value that a client
 * chooses.
 */
final class SecretMetrics {

  private final Counter hashes;
  private final Counter cacheHits;
  private final Counter wrong;
  private final Counter slowed;
  private final Counter busy;
  private final Timer queue;

  SecretMetrics(MeterRegistry registry) {
    hashes =
        Counter.builder("mcp.secret.hashes")
            .description("PBKDF2 runs over client secrets")
            .register(registry);
    cacheHits =
        Counter.builder("mcp.secret.cache.hits")
            .description("Client secrets that were verified from memory")
            .register(registry);
    wrong = refusals(registry, "wrong");
    slowed = refusals(registry, "slowed");
    busy = refusals(registry, "busy");
    queue =
        Timer.builder("mcp.secret.queue")
            .description("How long PBKDF2 runs waited for their turn")
            .register(registry);
  }

  private static Counter refusals(MeterRegistry registry, String reason) {
    return Counter.builder("mcp.secret.refusals")
        .description("Refused client secrets")
        .tag("reason", reason)
        .register(registry);
  }

  void hashed(Duration waited) {
    hashes.increment();
    queue.record(waited);
  }

  void hit() {
    cacheHits.increment();
  }

  void wrong() {
    wrong.increment();
  }

  void slowed() {
    slowed.increment();
  }

  void busy() {
    busy.increment();
  }
}
