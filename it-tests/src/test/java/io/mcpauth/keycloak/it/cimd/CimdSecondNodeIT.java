package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SecondNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Two nodes share what one of them fetched, and what was decided. */
@Tag("postgres")
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class CimdSecondNodeIT {

  private final McpRealm first;
  private final McpRealm second;
  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  CimdSecondNodeIT(McpRealm realm, SecondNode node) {
    this.first = realm;
    this.second = realm.through(node);
    this.documents = new Documents(first).with(Map.of("admission", "open"));
  }

  @AfterAll
  void close() {
    host.close();
  }

  @Test
  void whatOneNodeFetchedTheOtherKnows() {
    String url = host.publish("/shared.json", Documents.REDIRECT_URI);

    authorize(first, url).expect(200);
    for (int i = 0; i < 100; i++) {
      authorize(i % 2 == 0 ? first : second, url).expect(200);
    }

    assertThat(host.requests("/shared.json")).isEqualTo(1);
  }

  @Test
  void aNewOneAtBothNodesAtOnceIsAtMostOneFetchEach() throws Exception {
    String url = host.publish("/both.json", Documents.REDIRECT_URI);
    ExecutorService clients = Executors.newFixedThreadPool(40);
    try {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        McpRealm node = i % 2 == 0 ? first : second;
        answers.add(clients.submit(() -> authorize(node, url)));
      }
      for (Future<Answer> answer : answers) {
        assertThat(answer.get(1, TimeUnit.MINUTES).status()).isIn(200, 503);
      }
    } finally {
      clients.shutdownNow();
    }
    authorize(first, url).expect(200);
    authorize(second, url).expect(200);
    assertThat(host.requests("/both.json")).isBetween(1L, 2L);
    assertThat(documents.has(url)).isTrue();
  }

  @Test
  void whatIsBlockedAtOneIsBlockedAtTheOther() {
    String url = host.publish("/blocked.json", Documents.REDIRECT_URI);
    authorize(second, url).expect(200);

    documents.decide(url, "blocked");

    assertThat(authorize(second, url).status()).isEqualTo(403);
    assertThat(host.requests("/blocked.json")).isEqualTo(1);
  }

  /** Each node's cache may have the document as it was before the other one wrote. */
  @Test
  void aBlockIsNotLostToWhatTheOtherNodeFetches() throws Exception {
    ExecutorService together = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < 10; i++) {
        String path = "/lost-" + i + ".json";
        String url = host.publish(path, Documents.REDIRECT_URI);
        authorize(first, url).expect(200);
        authorize(second, url).expect(200);
        String document = "/mcp/documents/" + documents.of(url).path("id").asText();
        host.publish(path, Documents.REDIRECT_URI + "/other");
        CyclicBarrier start = new CyclicBarrier(2);
        Future<Answer> refreshed =
            together.submit(
                () -> {
                  start.await();
                  return second.admin().post(document + "/refresh", Map.of());
                });
        Future<Answer> blocked =
            together.submit(
                () -> {
                  start.await();
                  Answer answer;
                  do {
                    answer = first.admin().put(document, Map.of("state", "blocked"));
                  } while (answer.status() == 409); // Try again, it says.
                  return answer;
                });
        assertThat(blocked.get().status()).isEqualTo(200);
        assertThat(refreshed.get().status()).isIn(200, 409, 503);

        assertThat(documents.of(url).path("state").asText()).isEqualTo("blocked");
        assertThat(first.client(url).path("enabled").asBoolean()).isFalse();
      }
    } finally {
      together.shutdownNow();
    }
  }

  @Test
  void whatWaitsAtOneIsNotWrittenByTheOther() {
    String path = "/waits.json";
    String url = host.publish(path, Documents.REDIRECT_URI);
    documents.with(Map.of("admission", "approve"));
    try {
      authorize(first, url).expect(200);
      documents.decide(url, "allowed");
      authorize(second, url).expect(200);
      host.publish(path, "http://127.0.0.1:9999/newer");
      String refresh = "/mcp/documents/" + documents.of(url).path("id").asText() + "/refresh";

      first.admin().post(refresh, Map.of()).expect(200);
      second.admin().post(refresh, Map.of()).expect(200);

      assertThat(documents.of(url).path("state").asText()).isEqualTo("pending");
      assertThat(first.client(url).path("redirectUris").toString()).doesNotContain("newer");
    } finally {
      documents.with(Map.of("admission", "open"));
    }
  }

  private static Answer authorize(McpRealm node, String url) {
    return Http.get(new Documents(node).client(url).authorization("mcp:tools").uri()).send();
  }
}
