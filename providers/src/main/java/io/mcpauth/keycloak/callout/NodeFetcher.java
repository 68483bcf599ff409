package io.mcpauth.keycloak.callout;

import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.fetch.FetchLimits;
import io.mcpauth.keycloak.fetch.Fetcher;
import java.net.InetAddress;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.truststore.TruststoreProvider;

/** Hands to the fetcher what it needs of the server; the one place that knows both. */
final class NodeFetcher {

  private NodeFetcher() {}

  static Fetcher create(KeycloakSessionFactory server) {
    return Fetcher.create(
        FetchLimits.DEFAULT,
        host -> List.of(InetAddress.getAllByName(host)),
        () -> trust(server),
        () -> client(server),
        Ticker.systemTicker());
  }

  private static SSLSocketFactory trust(KeycloakSessionFactory server) {
    try (KeycloakSession session = server.create()) {
      @Nullable TruststoreProvider truststore = session.getProvider(TruststoreProvider.class);
      return truststore == null || truststore.getSSLSocketFactory() == null
          ? (SSLSocketFactory) SSLSocketFactory.getDefault()
          : truststore.getSSLSocketFactory();
    }
  }

  private static CloseableHttpClient client(KeycloakSessionFactory server) {
    try (KeycloakSession session = server.create()) {
      return session.getProvider(HttpClientProvider.class).getHttpClient();
    }
  }
}
