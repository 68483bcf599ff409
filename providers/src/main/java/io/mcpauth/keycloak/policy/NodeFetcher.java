package io.mcpauth.keycloak.policy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.fetch.EgressProxy;
import io.mcpauth.keycloak.fetch.FetchLimits;
import io.mcpauth.keycloak.fetch.Fetcher;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.connections.httpclient.ProxyMappings;
import org.keycloak.connections.httpclient.ProxyMappings.ProxyMapping;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.truststore.TruststoreProvider;

/**
 * Hands to a fetcher what it needs of the server; the one place that knows both. A feature that
 * fetches has one of its own on each node, so that its hosts hold up nobody else's.
 */
public final class NodeFetcher {

  /** Keycloak's name of its HTTP client, and the option that says which proxy leads where. */
  private static final String CLIENT = "connectionsHttpClient";

  private static final String PROXY_MAPPINGS = "proxy-mappings";

  private NodeFetcher() {}

  /** A fetcher for this node. */
  public static Fetcher create(KeycloakSessionFactory server) {
    return Fetcher.create(
        FetchLimits.DEFAULT,
        host -> List.of(InetAddress.getAllByName(host)),
        proxies(),
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

  /** As Keycloak's own client: the option, else what the environment says. */
  private static EgressProxy.Choice proxies() {
    return given(ProxyMappings.valueOf(Config.scope(CLIENT, "default").getArray(PROXY_MAPPINGS)))
        .or(() -> given(ofEnvironment()))
        .<EgressProxy.Choice>map(used -> host -> proxy(used.getProxyFor(host)))
        .orElse(EgressProxy.Choice.NONE);
  }

  /** Keycloak's constant for no mappings is null. */
  private static Optional<ProxyMappings> given(@Nullable ProxyMappings mappings) {
    return Optional.ofNullable(mappings).filter(some -> !some.isEmpty());
  }

  private static @Nullable ProxyMappings ofEnvironment() {
    return ProxyMappings.withFixedProxyMapping(
        Stream.of("https_proxy", "http_proxy")
            .flatMap(name -> environment(name).stream())
            .findFirst()
            .orElse(null),
        environment("no_proxy").orElse(null));
  }

  private static Optional<String> environment(String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT))
        .map(System::getenv)
        .filter(value -> value != null && !value.isBlank())
        .findFirst();
  }

  private static Optional<EgressProxy> proxy(ProxyMapping mapping) {
    return Optional.ofNullable(mapping.getProxyHost())
        .map(host -> new EgressProxy(host, Optional.ofNullable(mapping.getProxyCredentials())));
  }
}
