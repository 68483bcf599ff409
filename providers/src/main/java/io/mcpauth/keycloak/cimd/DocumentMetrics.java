package io.mcpauth.keycloak.cimd;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/**
 * What Keycloak's metrics endpoint shows of documents. No label has a value that a client chooses.
 */
final class DocumentMetrics {

  private final MeterRegistry registry;
  private final Counter waiting;

  DocumentMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.waiting =
        Counter.builder("mcp.cimd.pending")
            .description("Requests of clients that wait for an administrator")
            .register(registry);
  }

  /**
   * A fetch ended.
   *
   * @param outcome one of few words
   */
  void fetched(String outcome) {
    Counter.builder("mcp.cimd.fetches")
        .description("Fetches of client ID metadata documents")
        .tag("outcome", outcome)
        .register(registry)
        .increment();
  }

  void answered(Answer answer) {
    if (answer instanceof Answer.Waits) {
      waiting.increment();
    } else if (answer instanceof Answer.Outside outside) {
      refused(outside.verdict());
    } else if (answer instanceof Answer.Refused refused) {
      refused(refused.cause());
    } else if (answer instanceof Answer.Full) {
      refused("full");
    } else if (answer instanceof Answer.Busy) {
      refused("busy");
    } else if (answer instanceof Answer.TooMany) {
      refused("too_many");
    }
  }

  private void refused(Enum<?> reason) {
    refused(reason.name().toLowerCase(Locale.ROOT));
  }

  private void refused(String reason) {
    Counter.builder("mcp.cimd.refusals")
        .description("Requests of clients known by a document that were refused")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }
}
