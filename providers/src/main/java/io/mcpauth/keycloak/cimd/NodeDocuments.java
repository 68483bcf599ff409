package io.mcpauth.keycloak.cimd;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.fetch.Fetcher;
import java.time.Duration;
import java.util.Optional;

/**
 * What a node has one of. Nothing is decided by it: a node that forgets all of it fetches once
 * more.
 */
final class NodeDocuments implements AutoCloseable {

  /** As long as a failed fetch is remembered. */
  private static final Duration REMEMBERED = Duration.ofSeconds(30);

  private static final int MOST_REMEMBERED = 1000;

  private final Fetcher fetcher;
  private final DocumentMetrics metrics;
  private final Turns turns = new Turns();
  private final Cache<Turns.Document, Answer> refused;

  NodeDocuments(Fetcher fetcher, DocumentMetrics metrics, Ticker clock) {
    this.fetcher = fetcher;
    this.metrics = metrics;
    this.refused =
        Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .ticker(clock)
            .build();
  }

  Fetcher fetcher() {
    return fetcher;
  }

  DocumentMetrics metrics() {
    return metrics;
  }

  Turns turns() {
    return turns;
  }

  /** That a document was had and is of no use: the same would come again. */
  void remember(Turns.Document document, Answer answer) {
    refused.put(document, answer);
  }

  Optional<Answer> remembered(Turns.Document document) {
    return Optional.ofNullable(refused.getIfPresent(document));
  }

  /** Somebody decided about it, or wants to know it now. */
  void forget(Turns.Document document) {
    refused.invalidate(document);
  }

  @Override
  public void close() {
    fetcher.close();
  }
}
