package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.cimd.DocumentHost.Held;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a host is asked: once for all, and not again while its answer counts. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class DocumentCacheIT {

  private final McpRealm realm;
  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  DocumentCacheIT(McpRealm realm) {
    this.realm = realm;
    this.documents = new Documents(realm).with(Map.of("admission", "open"));
  }

  @AfterAll
  void close() {
    host.close();
  }

  @Test
  void aThousandRequestsForADocumentThatCountsAreOneFetch() throws Exception {
    String url = host.publish("/thousand.json", Documents.REDIRECT_URI);
    authorize(url).expect(200);

    List<Answer> answers = atOnce(1000, 20, () -> authorize(url));

    assertThat(answers).allMatch(answer -> answer.status() == 200);
    assertThat(host.requests("/thousand.json")).isEqualTo(1);
  }

  /**
   * Some wait for it; the others get a page that asks again by itself, since each who waits holds a
   * thread of the server. Nobody hears an error.
   */
  @Test
  void aHundredAtOnceForANewOneAreOneFetchAndAllGetThrough() throws Exception {
    Held held = host.hold("/hundred.json", Documents.REDIRECT_URI);
    ExecutorService people = Executors.newFixedThreadPool(100);
    try {
      List<Future<Page>> pages = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        pages.add(people.submit(() -> open(held.url())));
      }
      held.awaitRequest();
      // They are answered while it is still on its way, and others are not held up.
      while (pages.stream().filter(Future::isDone).count() < 10) {
        Http.get(realm.issuer()).send().expect(200);
      }
      assertThat(documents.pushed(documents.client(held.url())).expect(503).header("Retry-After"))
          .contains("2");
      held.release();
      for (Future<Page> page : pages) {
        Page shown = page.get(1, TimeUnit.MINUTES);
        assertThat(shown.answer().status()).isEqualTo(200);
        if (kind(shown).equals("COMING")) {
          assertThat(shown.html().expectFirst("meta[http-equiv=refresh]").attr("content"))
              .isEqualTo("2");
        }
        // As the page does by itself.
        while (kind(shown).equals("COMING")) {
          shown = open(held.url());
        }
        assertThat(shown.isLogin()).isTrue();
      }
    } finally {
      people.shutdownNow();
    }
    assertThat(host.requests("/hundred.json")).isEqualTo(1);
    assertThat(realm.events("LOGIN_ERROR")).noneMatch(event -> event.clientId().equals(held.url()));
  }

  private Page open(String url) {
    return realm.browser().open(documents.client(url).authorization("mcp:tools").uri());
  }

  private static String kind(Page page) {
    return page.html().select("#mcp-document").attr("data-kind");
  }

  /** It costs each request less than the limit, and nobody else anything. */
  @Test
  void aHostThatNeverAnswersHoldsNothingUp() throws Exception {
    String known = host.publish("/beside.json", Documents.REDIRECT_URI);
    authorize(known).expect(200);
    ExecutorService clients = Executors.newFixedThreadPool(30);
    try (RawHost silent = RawHost.silent()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        String url = silent.url() + "/" + i;
        answers.add(clients.submit(() -> authorize(url)));
      }
      silent.awaitConnection();

      // The host still holds the others.
      authorize(known).expect(200);
      assertThat(Http.get(realm.issuer()).send().status()).isEqualTo(200);
      for (Future<Answer> answer : answers) {
        assertThat(answer.get(1, TimeUnit.MINUTES).status()).isIn(400, 503);
      }
      assertThat(silent.connections()).isLessThanOrEqualTo(2);
    } finally {
      clients.shutdownNow();
    }
  }

  /** RFC 9110 section 13.1: a host that has nothing newer need not send it again. */
  @Test
  void asksForWhatIsNewerOnly() {
    String url = host.url("/etag.json");
    List<String> asked = new CopyOnWriteArrayList<>();
    host.publish(
        "/etag.json",
        exchange -> {
          asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("If-None-Match")));
          exchange.getResponseHeaders().set("ETag", "\"v1\"");
          exchange.getResponseHeaders().set("Cache-Control", "max-age=7200");
          if ("\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
          } else {
            DocumentHost.send(exchange, 200, "application/json", document(url));
          }
        });
    authorize(url).expect(200);
    JsonNode first = documents.of(url);

    refresh(url).expect(200);

    assertThat(asked).containsExactly("null", "\"v1\"");
    assertThat(documents.of(url).path("digest")).isEqualTo(first.path("digest"));
    authorize(url).expect(200);
    assertThat(asked).hasSize(2);
  }

  /** RFC 9111 section 5.2.2.1, within five minutes and a day. */
  @ParameterizedTest
  @CsvSource({
    "'', 300",
    "max-age=60, 300",
    "no-store, 300",
    "max-age=7200, 7200",
    "max-age=999999, 86400"
  })
  void anAnswerCountsAsLongAsItSaysWithinTheLimits(String header, long seconds) {
    String path = "/counts-" + header.replace('=', '-') + ".json";
    String url = host.url(path);
    host.publish(
        path,
        exchange -> {
          if (!header.isEmpty()) {
            exchange.getResponseHeaders().set("Cache-Control", header);
          }
          DocumentHost.send(exchange, 200, "application/json", document(url));
        });
    authorize(url).expect(200);

    JsonNode stored = documents.of(url);
    assertThat(
            Duration.between(
                Instant.parse(stored.path("lastFetched").asText()),
                Instant.parse(stored.path("expires").asText())))
        .hasSeconds(seconds);
  }

  /** What is sent says who asks, and nothing of who is asked for. */
  @Test
  void sendsNothingThatIsNotNeeded() {
    List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    String url = host.url("/headers.json");
    host.publish(
        "/headers.json",
        exchange -> {
          headers.add(Map.copyOf(exchange.getRequestHeaders()));
          exchange.getResponseHeaders().set("Set-Cookie", "a=b; Path=/");
          DocumentHost.send(exchange, 200, "application/json", document(url));
        });
    Http.get(documents.client(url).authorization("mcp:tools").uri())
        .header("Cookie", "session=secret")
        .header("Referer", "https://who.example/")
        .header("User-Agent", "browser")
        .send()
        .expect(200);
    refresh(url).expect(200);

    assertThat(headers)
        .hasSize(2)
        .allSatisfy(
            sent -> {
              assertThat(sent.keySet())
                  .containsOnly("Accept", "Accept-encoding", "User-agent", "Connection", "Host");
              assertThat(sent.get("User-agent")).containsExactly("keycloak-mcp-auth");
            });
  }

  /** Nobody gets in anew by what cannot be had any more, and who is in stays. */
  @Test
  void aFailureIsRememberedAndARefreshSaysWhatItIs() {
    String url = host.publish("/gone.json", Documents.REDIRECT_URI);
    authorize(url).expect(200);
    host.publish(
        "/gone.json", exchange -> DocumentHost.send(exchange, 404, "application/json", "{}"));

    Answer refreshed = refresh(url).expect(502);

    assertThat(refreshed.body()).contains("another status");
    // It still counts for as long as it was said to.
    authorize(url).expect(200);
    assertThat(host.requests("/gone.json")).isEqualTo(2);
  }

  private Answer refresh(String url) {
    return realm
        .admin()
        .post("/mcp/documents/" + documents.of(url).path("id").asText() + "/refresh", Map.of());
  }

  private Answer authorize(String url) {
    OAuthClient client = documents.client(url);
    return Http.get(client.authorization("mcp:tools").uri()).send();
  }

  private static String document(String url) {
    return Json.write(
        Map.of(
            "client_id",
            url,
            "client_name",
            "Client",
            "redirect_uris",
            List.of(Documents.REDIRECT_URI)));
  }

  /** What is asked. */
  @FunctionalInterface
  private interface Question {
    Answer ask();
  }

  private static List<Answer> atOnce(int times, int threads, Question question) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Answer>> futures = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        futures.add(clients.submit(question::ask));
      }
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> future : futures) {
        answers.add(future.get(2, TimeUnit.MINUTES));
      }
      return answers;
    } finally {
      clients.shutdownNow();
    }
  }
}
