package io.mcpauth.keycloak.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.DnsResolver;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
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
  private final Supplier<SSLSocketFactory> trust;
  private final Duration deadline;

  /**
   * A connector.
   *
   * @param resolver looks names up
   * @param trust decides which certificates count; asked at each use
   * @param deadline longest wait for one step
   */
  PublicConnector(Resolver resolver, Supplier<SSLSocketFactory> trust, Duration deadline) {
    this(resolver, PublicAddresses::contain, trust, deadline);
  }

  PublicConnector(
      Resolver resolver,
      Predicate<InetAddress> judge,
      Supplier<SSLSocketFactory> trust,
      Duration deadline) {
    this.resolver = resolver;
    this.judge = judge;
    this.trust = trust;
    this.deadline = deadline;
  }

  @Override
  public String get(FetchTarget target, int maxBytes, Call call) throws FetchException {
    InetAddress[] judged = judged(target.host());
    call.check();
    BasicHttpClientConnectionManager connections =
        new BasicHttpClientConnectionManager(
            RegistryBuilder.<ConnectionSocketFactory>create()
                .register(
                    "https",
                    new SSLConnectionSocketFactory(
                        trust.get(), PROTOCOLS, null, new DefaultHostnameVerifier()))
                .build(),
            null,
            null,
            only(target.host(), judged));
    connections.setConnectionConfig(HEAD);
    try (CloseableHttpClient client =
        HttpClients.custom()
            .setConnectionManager(connections)
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .disableDefaultUserAgent()
            .build()) {
      return new HttpExchange(client, deadline, true).get(target, maxBytes, call);
    } catch (IOException e) {
      throw new FetchException(FetchFailure.UNREACHABLE);
    }
  }

  private InetAddress[] judged(String host) throws FetchException {
    List<InetAddress> addresses;
    try {
      addresses = resolver.resolve(host);
    } catch (UnknownHostException e) {
      throw new FetchException(FetchFailure.UNKNOWN_HOST);
    }
    if (addresses.isEmpty()) {
      throw new FetchException(FetchFailure.UNKNOWN_HOST);
    }
    if (!addresses.stream().allMatch(judge)) {
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
