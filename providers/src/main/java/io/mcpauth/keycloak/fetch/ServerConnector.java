package io.mcpauth.keycloak.fetch;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.http.impl.client.CloseableHttpClient;

/**
 * Connects to what an operator chose, by the server's own HTTP client: its truststore, its proxies,
 * its idea of names in certificates.
 */
final class ServerConnector implements Connector {

  private final Supplier<CloseableHttpClient> client;
  private final Duration deadline;

  /**
   * A connector.
   *
   * @param client the server's; asked at each use
   * @param deadline longest wait for one step
   */
  ServerConnector(Supplier<CloseableHttpClient> client, Duration deadline) {
    this.client = client;
    this.deadline = deadline;
  }

  @Override
  public Outcome get(FetchTarget target, int maxBytes, Call call) throws FetchException {
    return new HttpExchange(client.get(), deadline, false, false).get(target, maxBytes, call);
  }
}
