package io.mcpauth.keycloak.it.cimd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the host of a client's document may answer, and what becomes of everything else. */
@OnKeycloak
@Tag("embedded")
class HostileAnswersIT {

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String END = "Connection: close\r\n\r\n";

  private final McpRealm realm;
  private final Documents documents;

  HostileAnswersIT(McpRealm realm) {
    this.realm = realm;
    this.documents = new Documents(realm).with(Map.of("admission", "open"));
  }

  /** What becomes of a good document: the answer of a host, and the reason in the event. */
  static Stream<Arguments> answers() {
    return Stream.of(
        answer("another status", body -> "HTTP/1.1 204 No Content\r\n" + END),
        answer("another status", body -> "HTTP/1.1 206 Partial Content\r\n" + JSON + END + body),
        answer(
            "another status",
            body -> "HTTP/1.1 302 Found\r\nLocation: https://localhost/a\r\n" + JSON + END + body),
        answer("another status", body -> "HTTP/1.1 304 Not Modified\r\n" + END),
        answer("another status", body -> "HTTP/1.1 404 Not Found\r\n" + JSON + END + body),
        answer("another status", body -> "HTTP/1.1 500 Broken\r\n" + JSON + END + body),
        answer("media type", body -> OK + END + body),
        answer("media type", body -> OK + "Content-Type: text/html\r\n" + END + body),
        answer("media type", body -> OK + "Content-Type: application/jsonp\r\n" + END + body),
        answer("media type", body -> OK + JSON + "Content-Encoding: gzip\r\n" + END + bomb()),
        answer("too large", body -> OK + JSON + END + filled(body, 5 * 1024 + 1)),
        answer(
            "too large",
            body -> OK + JSON + "Content-Length: 5121\r\n" + END + filled(body, 5 * 1024 + 1)),
        answer(
            "too large",
            body ->
                OK + JSON + "Transfer-Encoding: chunked\r\n\r\n" + "5\r\n12345\r\n".repeat(5000)),
        answer("not UTF-8", body -> OK + JSON + END + body.replace("Client", "\u00ff\u00fe")),
        answer("not UTF-8", body -> OK + JSON + END + body.replace("Client", "\u00c0\u00af")),
        answer("byte order mark", body -> OK + JSON + END + "\u00ef\u00bb\u00bf" + body),
        answer(
            "twice", body -> OK + JSON + END + body.replace("{", "{\"client_name\":\"Another\",")),
        answer("not one JSON object", body -> OK + JSON + END + body.substring(0, 40)),
        answer("not one JSON object", body -> OK + JSON + END + body + body),
        answer("not one JSON object", body -> OK + JSON + END + "[" + body + "]"),
        answer("not one JSON object", body -> OK + JSON + END),
        answer("cannot be reached", body -> OK + JSON + "Content-Length: 4000\r\n" + END + body),
        answer("cannot be reached", body -> "no http at all"),
        answer("cannot be reached", body -> OK + "A: b\r\n".repeat(100) + JSON + END + body),
        answer("client_id", body -> OK + JSON + END + body.replace("client.json", "other.json")),
        answer("client_id", body -> OK + JSON + END + body.replace("https://", "HTTPS://")),
        answer("client_id", body -> OK + JSON + END + body.replace("client_id", "clientid")),
        answer("client_name", body -> OK + JSON + END + body.replace("client_name", "name")),
        answer("redirect_uris", body -> OK + JSON + END + body.replace("redirect_uris", "uris")),
        answer(
            "redirect_uris",
            body -> OK + JSON + END + body.replace("http://localhost:8765", "http://evil.example")),
        answer(
            "redirect_uris",
            body ->
                OK + JSON + END + body.replace("http://localhost:8765", "https://evil.example")),
        answer("client_secret", body -> OK + JSON + END + with(body, "\"client_secret\":\"a\"")),
        answer(
            "token_endpoint_auth_method",
            body -> OK + JSON + END + body.replace("\"none\"", "\"client_secret_basic\"")),
        answer(
            "private",
            body ->
                OK
                    + JSON
                    + END
                    + with(
                        body,
                        "\"jwks\":{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"a\","
                            + "\"y\":\"b\",\"d\":\"c\"}]}")),
        answer(
            "private",
            body ->
                OK
                    + JSON
                    + END
                    + with(body, "\"jwks\":{\"keys\":[{\"kty\":\"oct\",\"k\":\"a\"}]}")),
        answer(
            "client_uri", body -> OK + JSON + END + with(body, "\"client_uri\":\"javascript:a\"")),
        answer(
            "backchannel_logout_uri",
            body ->
                OK + JSON + END + with(body, "\"backchannel_logout_uri\":\"https://a.example/\"")));
  }

  private static Arguments answer(String reason, UnaryOperator<String> ofDocument) {
    return Arguments.of(reason, ofDocument);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void refusesWhatIsNoDocument(String reason, UnaryOperator<String> ofDocument) throws Exception {
    try (RawHost host = hostOf(ofDocument)) {
      Answer page = authorize(host.url());

      assertThat(page.status()).isEqualTo(400);
      String told = reasonOf(host.url());
      assertThat(told).contains(reason);
      assertThat(Jsoup.parse(page.body()).text()).doesNotContain(told);
      assertThat(documents.has(host.url())).isFalse();

      // RFC 9126 section 2.3; and what is known is not asked again.
      Answer pushed = documents.pushed(documents.client(host.url())).expect(401);
      assertThat(pushed.error()).isEqualTo("invalid_client");
      assertThat(pushed.body()).doesNotContain(told);
      assertThat(host.connections()).isEqualTo(1);
    }
  }

  /** The document of a host that answers with it under its own address. */
  private static RawHost hostOf(UnaryOperator<String> ofDocument) {
    RawHost[] host = new RawHost[1];
    host[0] =
        RawHost.answering(
            (out, released) ->
                out.write(ofDocument.apply(document(host[0].url())).getBytes(ISO_8859_1)));
    return host[0];
  }

  /** What a host answers that means well, in all its forms. */
  static Stream<Arguments> goodAnswers() {
    return Stream.of(
        good(body -> OK + JSON + END + body),
        good(body -> OK + "Content-Type: application/json; charset=utf-8\r\n" + END + body),
        good(body -> OK + "Content-Type: APPLICATION/JSON\r\n" + END + body),
        good(body -> OK + "Content-Type: application/cimd+json\r\n" + END + body),
        good(body -> OK + JSON + "Content-Encoding: identity\r\n" + END + body),
        good(body -> OK + JSON + END + filled(body, 5 * 1024)),
        good(
            body ->
                OK
                    + JSON
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(body.length())
                    + "\r\n"
                    + body
                    + "\r\n0\r\n\r\n"),
        good(body -> OK + JSON + "Set-Cookie: a=b\r\n" + END + with(body, "\"unknown\":[{}]")),
        good(
            body ->
                OK
                    + JSON
                    + END
                    + body.replace("\"none\"", "\"client_secret_basic\"")
                        .replace(
                            "{",
                            "{\"token_endpoint_auth_methods_supported\":[\"client_secret_basic\",\"none\"],")));
  }

  private static Arguments good(UnaryOperator<String> ofDocument) {
    return Arguments.of(ofDocument);
  }

  @ParameterizedTest
  @MethodSource("goodAnswers")
  void takesADocument(UnaryOperator<String> ofDocument) {
    try (RawHost host = hostOf(ofDocument)) {
      authorize(host.url()).expect(200);

      assertThat(documents.has(host.url())).isTrue();
      assertThat(host.connections()).isEqualTo(1);
    }
  }

  /** The time for all of it is limited, however it is spent. */
  static Stream<Arguments> slowHosts() {
    return Stream.of(
        Arguments.of((RawHost.Manners) (out, released) -> released.await(1, TimeUnit.MINUTES)),
        Arguments.of(
            (RawHost.Manners)
                (out, released) -> {
                  do {
                    out.write('H');
                    out.flush();
                  } while (!released.await(1, TimeUnit.SECONDS));
                }),
        Arguments.of(
            (RawHost.Manners)
                (out, released) -> {
                  out.write((OK + JSON + "Content-Length: 999\r\n\r\n").getBytes(UTF_8));
                  do {
                    out.write(' ');
                    out.flush();
                  } while (!released.await(1, TimeUnit.SECONDS));
                }));
  }

  @ParameterizedTest
  @MethodSource("slowHosts")
  void waitsForNobodyLongerThanTheLimit(RawHost.Manners manners) {
    try (RawHost host = RawHost.answering(manners)) {
      // The host still holds when the answer is there.
      assertThat(authorize(host.url()).status()).isEqualTo(400);
      assertThat(reasonOf(host.url())).contains("took too long");
      // And nobody waits for it a second time.
      assertThat(authorize(host.url()).status()).isEqualTo(400);
      assertThat(host.connections()).isEqualTo(1);
    }
  }

  /** It listens, and does not speak TLS. */
  @Test
  void aHostWithoutTlsIsNone() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread answers = new Thread(() -> answerWithoutTls(plain));
      answers.setDaemon(true);
      answers.start();
      assertRefused(plain.getLocalPort(), "TLS");
    }
  }

  @Test
  void aHostThatIsNotThereIsNone() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertRefused(port, "cannot be reached");
  }

  private void assertRefused(int port, String reason) {
    String url = "https://localhost:" + port + "/client.json";
    assertThat(authorize(url).status()).isEqualTo(400);
    assertThat(reasonOf(url)).contains(reason);
  }

  private static void answerWithoutTls(ServerSocket plain) {
    try (Socket socket = plain.accept()) {
      socket.getInputStream().read(new byte[1000]);
      socket.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer authorize(String url) {
    return Http.get(documents.client(url).authorization("mcp:tools").uri()).send();
  }

  private String reasonOf(String url) {
    return realm.events("LOGIN_ERROR").stream()
        .filter(event -> event.clientId().equals(url))
        .map(event -> event.details().getOrDefault("reason", ""))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no event of " + url));
  }

  private static String document(String url) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("client_id", url);
    members.put("client_name", "Client");
    members.put("redirect_uris", List.of(Documents.REDIRECT_URI));
    members.put("token_endpoint_auth_method", "none");
    return Json.write(members);
  }

  private static String with(String document, String member) {
    return document.replaceFirst(
        "\\{", "{" + java.util.regex.Matcher.quoteReplacement(member) + ",");
  }

  /** Made as long as that with blanks, which mean nothing in JSON. */
  private static String filled(String document, int length) {
    return document.replaceFirst("\\{", "{" + " ".repeat(length - document.length()));
  }

  /** A few bytes that would become ten megabytes of zeros. */
  private static String bomb() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(new byte[10 * 1024 * 1024]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(ISO_8859_1).substring(0, 4000);
  }
}
