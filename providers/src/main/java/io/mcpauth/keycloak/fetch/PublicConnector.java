package io.mcpauth.keycloak.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.apache.http.auth.AuthScope;
import org.apache.http.client.CredentialsProvider;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.DnsResolver;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.BasicHttpClientConnectionManager;

/**
 * Connects to what a stranger chose.
 *
 * <p>The name is looked up once. Every address that comes back is judged; one that is not public
 * refuses the name, since the next look-up could answer with that one alone. The connection goes to
 * the addresses that were judged, and TLS proves the name (RFC 6125), so that neither a second
 * answer of the name server nor somebody on the way leads elsewhere.
 */
final class PublicConnector implements Connector {

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** An answer has no longer line and no more headers. */
  private static final ConnectionConfig HEAD =
      ConnectionConfig.custom()
          .setMessageConstraints(
              MessageConstraints.custom().setMaxLineLength(4096).setMaxHeaderCount(64).build())
          .build();

  private final Resolver resolver;
  private final Predicate<InetAddress> judge;
  private final EgressProxy.Choice proxies;
  private final Supplier<SSLSocketFactory> trust;
  private final Duration deadline;

  /**
   * A connector.
   *
   * @param resolver looks names up
   * @param proxies between here and the Internet
   * @param trust decides which certificates count; asked at each use
   * @param deadline longest wait for one step
   */
  PublicConnector(
      Resolver resolver,
      EgressProxy.Choice proxies,
      Supplier<SSLSocketFactory> trust,
      Duration deadline) {
    this(resolver, PublicAddresses::contain, proxies, trust, deadline);
  }

  PublicConnector(
      Resolver resolver,
      Predicate<InetAddress> judge,
      EgressProxy.Choice proxies,
      Supplier<SSLSocketFactory> trust,
      Duration deadline) {
    this.resolver = resolver;
    this.judge = judge;
    this.proxies = proxies;
    this.trust = trust;
    this.deadline = deadline;
  }

  @Override
  public Outcome get(FetchTarget target, int maxBytes, Call call) throws FetchException {
    Optional<EgressProxy> proxy = proxies.to(target.host());
    InetAddress[] judged = judged(target, proxy.isPresent());
    call.check();
    BasicHttpClientConnectionManager connections =
        new BasicHttpClientConnectionManager(
            RegistryBuilder.<ConnectionSocketFactory>create()
                // The way to a proxy; the target is https, or it is none.
                .register("http", PlainConnectionSocketFactory.getSocketFactory())
                .register(
                    "https",
                    new SSLConnectionSocketFactory(
                        trust.get(), PROTOCOLS, null, new DefaultHostnameVerifier()))
                .build(),
            null,
            null,
            proxy.isPresent() ? this::toProxy : only(target.host(), judged));
    connections.setConnectionConfig(HEAD);
    try (CloseableHttpClient client =
        through(proxy)
            .setConnectionManager(connections)
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .disableDefaultUserAgent()
            .build()) {
      boolean answers = proxy.flatMap(EgressProxy::credentials).isPresent();
      return new HttpExchange(client, deadline, true, answers).get(target, maxBytes, call);
    } catch (IOException e) {
      throw new FetchException(FetchFailure.UNREACHABLE);
    }
  }

  /** The way to the target: the proxy connects, and TLS goes through it to the target. */
  private static HttpClientBuilder through(Optional<EgressProxy> proxy) {
    HttpClientBuilder client = HttpClients.custom();
    proxy.ifPresent(
        egress -> {
          client.setProxy(egress.host());
          egress
              .credentials()
              .ifPresent(
                  credentials -> {
                    CredentialsProvider own = new BasicCredentialsProvider();
                    own.setCredentials(new AuthScope(egress.host()), credentials);
                    client.setDefaultCredentialsProvider(own);
                  });
        });
    return client;
  }

  /** The proxy is an operator's, wherever it is. */
  private InetAddress[] toProxy(String host) throws UnknownHostException {
    return resolver.resolve(host).toArray(InetAddress[]::new);
  }

  private InetAddress[] judged(FetchTarget target, boolean byProxy) throws FetchException {
    List<InetAddress> addresses;
    try {
      addresses = resolver.resolve(target.host());
    } catch (UnknownHostException e) {
      addresses = List.of();
    }
    if (addresses.isEmpty() && !byProxy) {
      throw new FetchException(FetchFailure.UNKNOWN_HOST);
    }
    Predicate<InetAddress> allowed =
        target.development() ? judge.or(InetAddress::isLoopbackAddress) : judge;
    if (!addresses.stream().allMatch(allowed)) {
      throw new FetchException(FetchFailure.NOT_PUBLIC);
    }
    return addresses.toArray(InetAddress[]::new);
  }

  private static DnsResolver only(String known, InetAddress[] addresses) {
    return host -> {
      if (!host.equals(known)) {
        throw new UnknownHostException();
      }
      return addresses.clone();
    };
  }
}
