package io.mcpauth.keycloak.it.secret;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.HASH;
import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More secrets than the node can verify, and what Keycloak's metrics tell of it. */
@OnKeycloak
class SecretFloodIT {

  /**
   * The most rounds that a stored hash may have, so that verifying takes seconds. No secret is
   * known for it.
   */
  private static final String SLOW_HASH =
      "$pbkdf2-sha256$i=10000000,l=32$c2FsdHNhbHRzYWx0c2FsdA$" + "A".repeat(43);

  private static final int CLIENTS = 8;

  /** Fewer than after which one client alone is slowed down. */
  private static final int REQUESTS_EACH = 5;

  private final ConfidentialClients clients;
  private final KeycloakServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS * REQUESTS_EACH);

  SecretFloodIT(McpRealm realm, KeycloakServer server) {
    this.clients = new ConfidentialClients(realm);
    this.server = server;
  }

  @AfterEach
  void endThreads() {
    threads.shutdown();
  }

  /** RFC 9110 section 15.6.4. */
  @Test
  void turnsColdSecretsAwayWhileItIsBusyAndServesTheOnesItKnows() {
    String warm = newSecret();
    String warmId = clients.create(Map.of("secret", warm));
    String cold = newSecret();
    String coldId = clients.create(Map.of("secret", cold));
    List<String> slow =
        IntStream.range(0, CLIENTS)
            .mapToObj(i -> clients.create(Map.of("attributes", Map.of(HASH, SLOW_HASH))))
            .toList();
    assertThat(clients.token(warmId, warm).status()).isEqualTo(200);
    // Until what the tests before have spent from this address is back.
    while (clients.token(coldId, newSecret()).status() == 503) {
      Thread.onSpinWait();
    }
    Metrics before = Metrics.of(server);

    List<CompletableFuture<Answer>> flood =
        slow.stream()
            .flatMap(id -> Stream.generate(() -> id).limit(REQUESTS_EACH))
            .map(id -> CompletableFuture.supplyAsync(() -> clients.token(id, newSecret()), threads))
            .toList();
    // The first that is turned away tells that the queue is full; those inside wait for seconds.
    Answer turnedAway = firstWithStatus(503, flood);
    Answer known = clients.token(warmId, warm);
    boolean stillBusy = flood.stream().anyMatch(answer -> !answer.isDone());
    Answer unknown = clients.token(coldId, cold);
    List<Answer> answers = flood.stream().map(CompletableFuture::join).toList();

    assertThat(turnedAway.error()).isEqualTo("temporarily_unavailable");
    assertThat(turnedAway.header("Retry-After")).contains("5");
    assertThat(turnedAway.header("Cache-Control")).contains("no-store");
    assertThat(stillBusy).isTrue();
    assertThat(known.status()).isEqualTo(200);
    // Nobody can tell it from the flood; on a machine that is quick enough its turn comes, last.
    assertThat(unknown.status()).isIn(200, 503);
    assertThat(answers).extracting(Answer::status).containsOnly(401, 503).contains(401);

    long right = unknown.status() == 200 ? 1 : 0;
    long refused = answers.stream().filter(answer -> answer.status() == 503).count() + 1 - right;
    long wrong = answers.size() + 1 - refused - right;
    Metrics after = Metrics.of(server);
    // Some find no place; others come from an address that has spent too much by then.
    assertThat(
            after.since(before, "mcp_secret_refusals_total{reason=\"busy\"}")
                + after.since(before, "mcp_secret_refusals_total{reason=\"slowed\"}"))
        .isEqualTo(refused);
    assertThat(after.since(before, "mcp_secret_refusals_total{reason=\"wrong\"}")).isEqualTo(wrong);
    assertThat(after.since(before, "mcp_secret_cache_hits_total")).isEqualTo(1);
    assertThat(after.since(before, "mcp_secret_hashes_total")).isEqualTo(wrong + right);
    assertThat(after.since(before, "mcp_secret_queue_seconds_count")).isEqualTo(wrong + right);
    assertThat(after.value("mcp_secret_queue_seconds_sum"))
        .isGreaterThan(before.value("mcp_secret_queue_seconds_sum"));
  }

  /** One client's guesses, however fast they come, count as slowed and not as busy. */
  @Test
  void countsTheGuessesThatItSlowsDown() {
    String id = clients.create(Map.of("secret", newSecret()));
    Metrics before = Metrics.of(server);

    // On a slow machine the guesses are as slow as those that are allowed.
    long slowed =
        IntStream.range(0, 60)
            .map(i -> clients.token(id, newSecret()).status())
            .filter(status -> status == 503)
            .limit(2)
            .count();

    Metrics after = Metrics.of(server);
    assertThat(slowed).isPositive();
    assertThat(after.since(before, "mcp_secret_refusals_total{reason=\"slowed\"}"))
        .isEqualTo(slowed);
    assertThat(after.text()).doesNotContain(id);
  }

  private static Answer firstWithStatus(int status, List<CompletableFuture<Answer>> answers) {
    CompletableFuture<Answer> first = new CompletableFuture<>();
    List<CompletableFuture<Void>> seen =
        answers.stream()
            .map(
                future ->
                    future.thenAccept(
                        answer -> {
                          if (answer.status() == status) {
                            first.complete(answer);
                          }
                        }))
            .toList();
    CompletableFuture<Answer> none =
        CompletableFuture.allOf(seen.toArray(CompletableFuture[]::new))
            .thenApply(
                all -> {
                  throw new AssertionError("none answered " + status);
                });
    return (Answer) CompletableFuture.anyOf(first, none).join();
  }
}
