package io.mcpauth.keycloak.callout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.mcpauth.keycloak.fetch.ChosenBy;
import io.mcpauth.keycloak.fetch.EgressProxy;
import io.mcpauth.keycloak.fetch.FetchFailure;
import io.mcpauth.keycloak.fetch.FetchLimits;
import io.mcpauth.keycloak.fetch.FetchRequest;
import io.mcpauth.keycloak.fetch.Fetcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.crypto.CryptoIntegration;

final class PublishedKeysTest {

  private static final Duration AGE = Duration.ofMinutes(10);
  private static final String KEY =
      "{'kty':'EC','crv':'P-256','x':'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',"
          + "'y':'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0','kid':'%s'}";

  private volatile String published = "";
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong offset = new AtomicLong();
  private final CloseableHttpClient client = HttpClients.createDefault();

  private HttpServer host;
  private Fetcher fetcher;
  private PublishedKeys keys;

  @BeforeAll
  static void cryptoOfKeycloak() {
    CryptoIntegration.init(PublishedKeysTest.class.getClassLoader());
  }

  @BeforeEach
  void start() throws IOException {
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    host.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          byte[] body = published.replace('\'', '"').getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    host.start();
    fetcher =
        Fetcher.create(
            FetchLimits.DEFAULT,
            name -> List.of(),
            EgressProxy.Choice.NONE,
            () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
            () -> client,
            () -> System.nanoTime() + offset.get());
    keys = new PublishedKeys(fetcher, () -> System.nanoTime() + offset.get());
  }

  @AfterEach
  void stop() throws IOException {
    host.stop(0);
    fetcher.close();
    client.close();
  }

  @Test
  void fetchesAnewForAKeyThatIsNotThereButNotAtOnce() {
    publish("first");
    assertThat(has("first", AGE)).isTrue();
    publish("second");

    assertThat(has("second", AGE)).isFalse();
    assertThat(calls).hasValue(1);
    offset.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(has("second", AGE)).isTrue();
    assertThat(has("first", AGE)).isFalse();
    assertThat(calls).hasValue(2);
  }

  @Test
  void aKeyThatWasTakenBackEndsWithItsAge() {
    publish("first");
    assertThat(has("first", AGE)).isTrue();
    publish("second");
    offset.addAndGet(AGE.minusSeconds(30).toNanos());
    assertThat(has("first", AGE)).isTrue();

    offset.addAndGet(Duration.ofMinutes(1).toNanos());

    assertThat(has("first", AGE)).isFalse();
    assertThat(calls).hasValue(2);
  }

  /** The use of a key is read as it is wanted. */
  @Test
  void keepsPurposesApart() {
    publish("none");

    assertThat(has(KeyPurpose.SIGNATURE, "none", AGE)).isTrue();
    assertThat(has(KeyPurpose.ENCRYPTION, "none", AGE)).isTrue();
    assertThat(has(KeyPurpose.DECLARED_ENCRYPTION, "none", AGE)).isFalse();
  }

  /** RFC 7517 sections 4.2 to 4.4; what contradicts itself is for nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'use':'sig' | SIGNATURE",
        "'key_ops':['verify'] | SIGNATURE",
        "'alg':'ES256' | SIGNATURE",
        "'use':'enc' | ENCRYPTION DECLARED_ENCRYPTION",
        "'key_ops':['deriveKey'] | ENCRYPTION DECLARED_ENCRYPTION",
        "'alg':'ECDH-ES+A256KW' | ENCRYPTION DECLARED_ENCRYPTION",
        "'key_ops':[] | SIGNATURE ENCRYPTION",
        "'use':'sig','key_ops':['encrypt'] | ",
        "'key_ops':['verify','encrypt'] | ",
        "'key_ops':'verify' | ",
        "'key_ops':[7] | ",
        "'use':'jwt-svid' | ",
      },
      quoteCharacter = '`')
  void aKeyIsForWhatItSays(String said, @Nullable String purposes) {
    published = "{'keys':[" + KEY.formatted("a").replace("'kid'", said + ",'kid'") + "]}";

    assertThat(
            Stream.of(KeyPurpose.values())
                .filter(purpose -> has(purpose, "a", AGE))
                .map(KeyPurpose::name)
                .collect(Collectors.joining(" ")))
        .isEqualTo(Objects.requireNonNullElse(purposes, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "internal-secret",
        "",
        "null",
        "[]",
        "{}",
        "{'keys':null}",
        "{'keys':{}}",
        "{'keys':[null]}",
        "{'keys':['internal-secret']}",
        "{'keys':[]"
      })
  void saysTheSameOfEverythingThatIsNoKeySet(String body) {
    published = body;

    assertThatExceptionOfType(KeysUnavailableException.class)
        .isThrownBy(() -> has("any", AGE))
        .withMessage(KeysUnavailableException.MESSAGE)
        .withNoCause();
  }

  @Test
  void tellsTheReasonToTheOperatorAlone() {
    host.stop(0);

    assertThatExceptionOfType(KeysUnavailableException.class)
        .isThrownBy(() -> has("any", AGE))
        .withMessage(KeysUnavailableException.MESSAGE)
        .matches(e -> e.reason() == FetchFailure.UNREACHABLE);
  }

  private void publish(String kid) {
    published = "{'keys':[" + KEY.formatted(kid) + "]}";
  }

  private boolean has(String kid, Duration age) {
    return has(KeyPurpose.SIGNATURE, kid, age);
  }

  private boolean has(KeyPurpose purpose, String kid, Duration age) {
    FetchRequest request =
        new FetchRequest(
            "http://127.0.0.1:" + host.getAddress().getPort() + "/jwks", ChosenBy.OPERATOR, 10_000);
    return keys.at(request, purpose, age, set -> set.getKeyByKidAndAlg(kid, "ES256") != null)
        .getKids()
        .contains(kid);
  }
}
