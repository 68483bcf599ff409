package io.mcpauth.keycloak.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mcpauth.keycloak.fetch.EgressProxy.Choice;
import io.mcpauth.keycloak.fetch.Outcome.Fetched;
import io.mcpauth.keycloak.fetch.Outcome.Same;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.apache.http.HttpHost;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a stranger's host may answer, and where a connection goes. */
final class PublicConnectorTest {

  private static final String NAME = "keys.example";
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

  private static SSLContext tls;

  @BeforeAll
  static void certificate(@TempDir Path folder) throws Exception {
    tls = HttpsHost.certified(NAME, folder);
  }

  @Test
  void connectsToTheJudgedAddressAndChecksTheName() throws Exception {
    AtomicInteger lookUps = new AtomicInteger();
    try (HttpsHost host = HttpsHost.saying(tls, OK + "Content-Length: 2\r\n\r\n{}")) {
      PublicConnector connector =
          new PublicConnector(
              name -> {
                lookUps.incrementAndGet();
                assertThat(name).isEqualTo(NAME);
                return List.of(LOOPBACK);
              },
              PublicConnectorTest::any,
              Choice.NONE,
              host::trust,
              Duration.ofMinutes(1));

      assertThat(connector.get(target(NAME, host), 10, new Call())).isEqualTo(new Fetched("{}"));
      assertThat(lookUps).hasValue(1);
    }
  }

  @Test
  void refusesACertificateForAnotherName() throws Exception {
    try (HttpsHost host = HttpsHost.saying(tls, OK + "\r\n{}")) {
      assertFails(
          connector(PublicConnectorTest::any, host.trust()),
          target("other.example", host),
          FetchFailure.TLS);
    }
  }

  @Test
  void refusesACertificateOfNobody() throws Exception {
    try (HttpsHost host = HttpsHost.saying(tls, OK + "\r\n{}")) {
      SSLSocketFactory jdk = (SSLSocketFactory) SSLSocketFactory.getDefault();
      assertFails(connector(PublicConnectorTest::any, jdk), target(NAME, host), FetchFailure.TLS);
    }
  }

  /** One address that is not public is enough: the next look-up may answer with that one alone. */
  @Test
  void connectsToNoneOfMixedAddresses() throws Exception {
    try (HttpsHost host = HttpsHost.saying(tls, OK + "\r\n{}")) {
      for (List<InetAddress> answers :
          List.of(
              List.of(LOOPBACK),
              List.of(InetAddress.getByName("8.8.8.8"), LOOPBACK),
              List.of(LOOPBACK, InetAddress.getByName("8.8.8.8")))) {
        PublicConnector connector =
            new PublicConnector(name -> answers, Choice.NONE, host::trust, Duration.ofMinutes(1));
        assertFails(connector, target(NAME, host), FetchFailure.NOT_PUBLIC);
      }
      assertThat(host.connections()).isZero();
    }
  }

  @Test
  void saysSoWhereANameDoesNotExist() throws Exception {
    try (HttpsHost host = HttpsHost.saying(tls, OK)) {
      Resolver none =
          name -> {
            throw new UnknownHostException(name);
          };
      for (Resolver resolver : List.of(none, (Resolver) name -> List.of())) {
        assertFails(
            new PublicConnector(
                resolver,
                PublicConnectorTest::any,
                Choice.NONE,
                host::trust,
                Duration.ofMinutes(1)),
            target(NAME, host),
            FetchFailure.UNKNOWN_HOST);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "STATUS | 302 Found~Location: https://keys.example/~Content-Type: application/json | {}",
        "STATUS | 301 Moved~Location: http://127.0.0.1/ | {}",
        "STATUS | 204 No Content | ''",
        "STATUS | 206 Partial Content~Content-Type: application/json | {}",
        "STATUS | 404 Not Found~Content-Type: application/json | {}",
        "STATUS | 500 Broken~Content-Type: application/json | {}",
        "MEDIA_TYPE | 200 OK | {}",
        "MEDIA_TYPE | 200 OK~Content-Type: text/html | {}",
        "MEDIA_TYPE | 200 OK~Content-Type: text/plain; a=application/json | {}",
        "MEDIA_TYPE | 200 OK~Content-Type: application/jsonp | {}",
        "MEDIA_TYPE | 200 OK~Content-Type: application/json~Content-Encoding: gzip | {}",
        "TOO_LARGE | 200 OK~Content-Type: application/json | {\"a\":\"01234567890123456789\"}",
        "NOT_TEXT | 200 OK~Content-Type: application/json | \u00ff\u00fe",
        "UNREACHABLE | nonsense | {}"
      })
  void refusesOtherAnswers(FetchFailure failure, String head, String body) throws Exception {
    String answer =
        "HTTP/1.1 " + head.replace("~", "\r\n") + "\r\nConnection: close\r\n\r\n" + body;
    try (HttpsHost host = HttpsHost.saying(tls, answer)) {
      assertFails(connector(PublicConnectorTest::any, host.trust()), target(NAME, host), failure);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "application/json",
    "APPLICATION/JSON; charset=utf-8",
    "application/jwk-set+json",
    "application/vnd.example.v1+json"
  })
  void takesJson(String type) throws Exception {
    try (HttpsHost host =
        HttpsHost.saying(
            tls, "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: 2\r\n\r\n{}")) {
      assertThat(
              connector(PublicConnectorTest::any, host.trust())
                  .get(target(NAME, host), 10, new Call()))
          .isEqualTo(new Fetched("{}"));
    }
  }

  @Test
  void readsNoEndlessHead() throws Exception {
    try (HttpsHost lines = HttpsHost.saying(tls, OK + "A: b\r\n".repeat(100) + "\r\n{}");
        HttpsHost line = HttpsHost.saying(tls, OK + "A: " + "b".repeat(10_000) + "\r\n\r\n{}")) {
      assertFails(
          connector(PublicConnectorTest::any, lines.trust()),
          target(NAME, lines),
          FetchFailure.UNREACHABLE);
      assertFails(
          connector(PublicConnectorTest::any, line.trust()),
          target(NAME, line),
          FetchFailure.UNREACHABLE);
    }
  }

  @Test
  void readsNoEndlessChunks() throws Exception {
    String chunks = "5\r\n12345\r\n".repeat(1000);
    try (HttpsHost host =
        HttpsHost.saying(tls, OK + "Transfer-Encoding: chunked\r\n\r\n" + chunks)) {
      assertFails(
          connector(PublicConnectorTest::any, host.trust()),
          target(NAME, host),
          FetchFailure.TOO_LARGE);
    }
  }

  @Test
  void connectsNoMoreWhenNobodyWaits() throws Exception {
    try (HttpsHost host = HttpsHost.saying(tls, OK)) {
      Call call = new Call();
      call.abort();

      assertThatExceptionOfType(FetchException.class)
          .isThrownBy(
              () ->
                  connector(PublicConnectorTest::any, host.trust())
                      .get(target(NAME, host), 10, call));
      assertThat(host.connections()).isZero();
    }
  }

  /** RFC 9110 section 13.1: what is known is told, and what is not newer is not sent. */
  @Test
  void asksForWhatIsNewerOnly() throws Exception {
    Condition known =
        new Condition(Optional.of("\"v1\""), Optional.of("Mon, 30 Nov 2026 10:00:00 GMT"));
    String answer =
        "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\nCache-Control: max-age=600\r\n\r\n";
    try (HttpsHost host = HttpsHost.saying(tls, answer)) {
      FetchTarget target = target(NAME, host);
      assertThat(
              connector(PublicConnectorTest::any, host.trust())
                  .get(new FetchTarget(target.uri(), NAME, false, known), 20, new Call()))
          .isEqualTo(
              new Same(
                  new Validity(
                      Optional.of("\"v1\""),
                      Optional.empty(),
                      Optional.of(Duration.ofMinutes(10)))));
    }
  }

  @Test
  void takesNothingForUnchangedThatItDoesNotKnow() throws Exception {
    try (HttpsHost host = HttpsHost.saying(tls, "HTTP/1.1 304 Not Modified\r\n\r\n")) {
      assertFails(
          connector(PublicConnectorTest::any, host.trust()),
          target(NAME, host),
          FetchFailure.STATUS);
    }
  }

  @Test
  void saysHowLongAnAnswerCounts() throws Exception {
    String head =
        OK
            + "ETag: W/\"a\"\r\nLast-Modified: Mon, 30 Nov 2026 10:00:00 GMT\r\n"
            + "Cache-Control: public, max-age=3600\r\nContent-Length: 2\r\n\r\n{}";
    try (HttpsHost host = HttpsHost.saying(tls, head)) {
      assertThat(
              connector(PublicConnectorTest::any, host.trust())
                  .get(target(NAME, host), 20, new Call()))
          .isEqualTo(
              new Fetched(
                  "{}",
                  new Validity(
                      Optional.of("W/\"a\""),
                      Optional.of("Mon, 30 Nov 2026 10:00:00 GMT"),
                      Optional.of(Duration.ofHours(1)))));
    }
  }

  @Test
  void saysWhenTheHostWantsToBeAskedAgain() throws Exception {
    try (HttpsHost host = HttpsHost.saying(tls, "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\n\r\n")) {
      assertThatExceptionOfType(FetchException.class)
          .isThrownBy(
              () ->
                  connector(PublicConnectorTest::any, host.trust())
                      .get(target(NAME, host), 20, new Call()))
          .satisfies(e -> assertThat(e.retryAfter()).contains(Duration.ofMinutes(2)));
    }
  }

  /** A host of a developer may be this machine, and nothing else that is not public. */
  @Test
  void aHostOfADeveloperIsThisMachineOrPublic() throws Exception {
    try (HttpsHost host = HttpsHost.saying(tls, OK + "Content-Length: 2\r\n\r\n{}")) {
      FetchTarget ofDeveloper =
          new FetchTarget(target(NAME, host).uri(), NAME, true, Condition.NONE);
      PublicConnector loopback =
          new PublicConnector(
              name -> List.of(LOOPBACK), Choice.NONE, host::trust, Duration.ofMinutes(1));
      assertThat(loopback.get(ofDeveloper, 20, new Call())).isEqualTo(new Fetched("{}"));
      assertFails(loopback, target(NAME, host), FetchFailure.NOT_PUBLIC);

      PublicConnector inside =
          new PublicConnector(
              name -> List.of(InetAddress.getByName("10.0.0.1")),
              Choice.NONE,
              host::trust,
              Duration.ofMinutes(1));
      assertFails(inside, ofDeveloper, FetchFailure.NOT_PUBLIC);
      assertThat(host.connections()).isEqualTo(1);
    }
  }

  /**
   * The proxy looks names up itself; those that this server can look up are judged all the same.
   */
  @Test
  void judgesBehindAProxyWhatItCan() throws Exception {
    try (ServerSocket proxy = new ServerSocket(0, 5, LOOPBACK);
        HttpsHost host = HttpsHost.saying(tls, OK)) {
      Choice choice =
          name ->
              Optional.of(
                  new EgressProxy(
                      new HttpHost("proxy.inside", proxy.getLocalPort()), Optional.empty()));
      Resolver inside =
          name -> {
            if (name.equals("proxy.inside")) {
              return List.of(LOOPBACK);
            }
            if (name.equals("inside.example")) {
              return List.of(InetAddress.getByName("10.0.0.1"));
            }
            throw new UnknownHostException(name);
          };
      PublicConnector connector =
          new PublicConnector(inside, choice, host::trust, Duration.ofMinutes(1));

      assertFails(
          connector,
          new FetchTarget(URI.create("https://inside.example/c"), "inside.example"),
          FetchFailure.NOT_PUBLIC);

      CompletableFuture<String> asked =
          CompletableFuture.supplyAsync(
              () -> {
                try (Socket client = proxy.accept()) {
                  byte[] head = new byte[200];
                  int read = client.getInputStream().read(head);
                  client
                      .getOutputStream()
                      .write("HTTP/1.1 403 Forbidden\r\n\r\n".getBytes(US_ASCII));
                  return new String(head, 0, read, US_ASCII);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThatExceptionOfType(FetchException.class)
          .isThrownBy(
              () ->
                  connector.get(
                      new FetchTarget(URI.create("https://outside.example/c"), "outside.example"),
                      20,
                      new Call()));
      assertThat(asked.get(1, TimeUnit.MINUTES)).startsWith("CONNECT outside.example:443 ");
    }
  }

  private static boolean any(InetAddress address) {
    return true;
  }

  private static PublicConnector connector(Predicate<InetAddress> judge, SSLSocketFactory trust) {
    return new PublicConnector(
        name -> List.of(LOOPBACK), judge, Choice.NONE, () -> trust, Duration.ofMinutes(1));
  }

  private static void assertFails(Connector connector, FetchTarget target, FetchFailure failure) {
    assertThatExceptionOfType(FetchException.class)
        .isThrownBy(() -> connector.get(target, 20, new Call()))
        .matches(e -> e.failure() == failure, failure + " wanted")
        .satisfies(e -> assertThat(e).hasMessage(failure.text()));
  }

  private static FetchTarget target(String name, HttpsHost host) {
    return new FetchTarget(URI.create("https://" + name + ":" + host.port() + "/jwks"), name);
  }
}
