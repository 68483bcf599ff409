package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One stranger stops the server: whoever owns the host behind a client's {@code jwks_uri} must hold
 * no more than a few of Keycloak's threads, reach nothing inside, and learn nothing.
 */
@OnKeycloak
class CallOutIT {

  /** More than Keycloak has worker threads on a small machine. */
  private static final int REQUESTS = 55;

  private final McpRealm realm;

  CallOutIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void aHostThatNeverEndsItsAnswerHoldsAFewThreadsOnly() throws Exception {
    ExecutorService strangers = Executors.newFixedThreadPool(REQUESTS);
    try (Listener slow = Listener.trickling()) {
      KeysByAddress client = KeysByAddress.ofAnAdministrator(realm, slow.url("127.0.0.1"));
      CompletionService<Answer> answers = new ExecutorCompletionService<>(strangers);
      for (int i = 0; i < REQUESTS; i++) {
        answers.submit(client::token);
      }
      slow.awaitConnection();

      // The host still holds: it is released when this block ends.
      assertThat(Http.get(realm.issuer()).send().status()).isEqualTo(200);
      List<Answer> refused = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        Future<Answer> next = answers.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("answers while the host holds: " + refused.size()).isNotNull();
        refused.add(next.get());
      }
      assertThat(refused).allMatch(answer -> answer.status() == 400 || answer.status() == 503);
      List<Answer> busy = refused.stream().filter(answer -> answer.status() == 503).toList();
      assertThat(busy).hasSizeGreaterThanOrEqualTo(REQUESTS / 2);
      assertThat(busy)
          .allMatch(answer -> answer.header("Retry-After").isPresent())
          .allMatch(answer -> answer.error().equals("temporarily_unavailable"));
      assertThat(slow.connections()).isLessThanOrEqualTo(2);
    } finally {
      strangers.shutdownNow();
    }
  }

  /** All of them are this machine, and none of them is a public address. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.127.127.127",
        "0.0.0.0",
        "0",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "loc%61lhost",
        "OWN"
      })
  void noAddressInsideIsConnectedToForAStranger(String host) {
    try (Listener inside = Listener.saying("HTTP/1.1 200 OK", "application/json", "{}")) {
      String name = host.equals("OWN") ? Listener.ownAddress() : host;
      KeysByAddress plain = KeysByAddress.ofAStranger(realm, inside.url(name));
      KeysByAddress tls =
          KeysByAddress.ofAStranger(realm, "https://" + name + ":" + inside.port() + "/jwks");

      for (KeysByAddress client : List.of(plain, tls)) {
        assertThat(client.token().expect(400).error()).isEqualTo("invalid_client");
        client.authorization().expect(400);
      }

      assertThat(inside.connections()).isZero();
    }
  }

  @Test
  void whatWentWrongIsNotTold() throws Exception {
    try (Listener noHttp =
            Listener.answering((socket, released) -> socket.getInputStream().read());
        Listener wrongBody =
            Listener.saying("HTTP/1.1 200 OK", "application/json", "internal-secret and more");
        Listener wrongType = Listener.saying("HTTP/1.1 200 OK", "text/html", "<html></html>");
        Listener wrongShape =
            Listener.saying("HTTP/1.1 200 OK", "application/json", "[\"internal-secret\"]");
        Listener notFound =
            Listener.saying("HTTP/1.1 404 Not Found", "application/json", "{\"keys\": []}");
        Listener elsewhere =
            Listener.saying(
                "HTTP/1.1 302 Found\r\nLocation: http://localhost/", "text/plain", "")) {
      Set<String> told = new LinkedHashSet<>();
      for (String address :
          List.of(
              "http://127.0.0.1:" + Listener.closedPort() + "/jwks",
              "http://no-such-host.invalid/jwks",
              "https://127.0.0.1:" + wrongBody.port() + "/jwks",
              noHttp.url("127.0.0.1"),
              wrongBody.url("127.0.0.1"),
              wrongType.url("127.0.0.1"),
              wrongShape.url("127.0.0.1"),
              notFound.url("127.0.0.1"),
              elsewhere.url("127.0.0.1"))) {
        Answer byAdministrator = KeysByAddress.ofAnAdministrator(realm, address).token();
        Answer byStranger = KeysByAddress.ofAStranger(realm, address).token();
        told.add(byAdministrator.status() + byAdministrator.body());
        told.add(byStranger.status() + byStranger.body());
      }

      assertThat(told).singleElement().asString().startsWith("400").contains("invalid_client");
      // The operator is told.
      assertThat(realm.events("CLIENT_LOGIN_ERROR"))
          .extracting(event -> event.details().get("reason"))
          .contains(
              "jwks_uri: its host name is unknown",
              "jwks_uri: its host cannot be reached",
              "jwks_uri: no trusted TLS connection to its host",
              "jwks_uri: its address is none that may be called");
    }
  }

  @Test
  void anAdministratorsClientStillAuthenticates() {
    AtomicReference<String> keys = new AtomicReference<>("");
    try (Listener host = Listener.saying("HTTP/1.1 200 OK", "application/json", keys::get)) {
      KeysByAddress client = KeysByAddress.ofAnAdministrator(realm, host.url("localhost"));
      keys.set(new JWKSet(client.key()).toString());

      client.token().expect(200);
      client.token().expect(200);

      assertThat(host.connections()).isEqualTo(1);
    }
  }

  /** A realm that does not use the pack has Keycloak's own store of keys. */
  @Test
  void otherRealmsStayAsTheyAre(KeycloakServer server, AdminApi admin) {
    String name = "callout-foreign";
    admin
        .post("/realms", Map.of("realm", name, "enabled", true, "sslRequired", "none"))
        .expect(201);
    AtomicReference<String> keys = new AtomicReference<>("");
    try (McpRealm foreign = McpRealm.existing(server.url(), admin, name);
        Listener host = Listener.saying("HTTP/1.1 200 OK", "text/plain", keys::get)) {
      KeysByAddress client = KeysByAddress.ofAnAdministrator(foreign, host.url("localhost"));
      keys.set(new JWKSet(client.key()).toString());

      client.token().expect(200);
    }
  }
}
