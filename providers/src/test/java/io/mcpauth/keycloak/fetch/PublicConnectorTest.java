package io.mcpauth.keycloak.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
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
              host::trust,
              Duration.ofMinutes(1));

      assertThat(connector.get(target(NAME, host), 10, new Call())).isEqualTo("{}");
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
            new PublicConnector(name -> answers, host::trust, Duration.ofMinutes(1));
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
                resolver, PublicConnectorTest::any, host::trust, Duration.ofMinutes(1)),
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
          .isEqualTo("{}");
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

  private static boolean any(InetAddress address) {
    return true;
  }

  private static PublicConnector connector(Predicate<InetAddress> judge, SSLSocketFactory trust) {
    return new PublicConnector(
        name -> List.of(LOOPBACK), judge, () -> trust, Duration.ofMinutes(1));
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
