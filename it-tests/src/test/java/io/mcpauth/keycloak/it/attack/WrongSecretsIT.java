package io.mcpauth.keycloak.it.attack;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.secret.HashingSettings;
import io.mcpauth.keycloak.it.secret.Metrics;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever knows a client id sends wrong secrets for it, from 40 connections. The client whose
 * secret is right never notices: not while this node remembers its secret, and not after.
 */
@OnKeycloak
class WrongSecretsIT {

  private static final int CONNECTIONS = 40;
  private static final int LIFETIME = 1;
  private static final String HASHES = "mcp_secret_hashes_total";

  private final McpRealm realm;
  private final ConfidentialClients clients;
  private final KeycloakServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);

  WrongSecretsIT(McpRealm realm, KeycloakServer server) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.server = server;
  }

  @BeforeEach
  void memoryOfTheUsualLength() {
    HashingSettings.save(realm, Map.of());
  }

  @AfterEach
  void endThreads() {
    threads.shutdown();
  }

  @Test
  void neverLockOutAClientWhoseSecretIsRemembered() {
    String secret = newSecret();
    String id = clients.create(Map.of("secret", secret));
    assertThat(clients.token(id, secret).status()).isEqualTo(200);

    List<Answer> right = new ArrayList<>();
    Flood flood = new Flood(id);
    for (int i = 0; i < 50; i++) {
      right.add(clients.token(id, secret));
    }
    flood.end();

    assertThat(right).extracting(Answer::status).containsOnly(200);
    assertThat(flood.accepted()).isZero();
  }

  /** The flood goes on while the memory ends, again and again. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void neverLockOutAClientWhoseMemoryEnds(boolean supplied) throws Exception {
    HashingSettings.save(realm, Map.of("cache-lifetime", LIFETIME));
    String id = clients.create(supplied ? Map.of("secret", newSecret()) : Map.of());
    String secret = newSecret();
    if (supplied) {
      clients.update(id, Map.of("secret", secret)).expect(204);
    } else {
      secret = clients.readSecret(id);
    }
    assertThat(clients.token(id, secret).status()).isEqualTo(200);

    List<Answer> right = new ArrayList<>();
    Flood flood = new Flood(id);
    for (int i = 0; i < 3; i++) {
      // What ends the memory is the time in which nobody uses it.
      TimeUnit.MILLISECONDS.sleep(LIFETIME * 1_500L);
      right.add(clients.token(id, secret));
    }
    flood.end();

    assertThat(right).extracting(Answer::status).containsOnly(200);
    assertThat(flood.accepted()).isZero();
  }

  /** At once, as 30 connections of one client do that come back after a pause. */
  @Test
  void theEndOfAMemoryCostsOneHashWhateverTheNumberOfConnections() throws Exception {
    HashingSettings.save(realm, Map.of("cache-lifetime", LIFETIME));
    String secret = newSecret();
    String id = clients.create(Map.of("secret", secret));
    assertThat(clients.token(id, secret).status()).isEqualTo(200);
    TimeUnit.MILLISECONDS.sleep(LIFETIME * 1_500L);
    Metrics before = Metrics.of(server);

    List<Answer> answers = atOnce(30, id, secret);

    assertThat(answers).extracting(Answer::status).containsOnly(200);
    assertThat(Metrics.of(server).since(before, HASHES)).isLessThanOrEqualTo(1);
  }

  @Test
  void theFirstUseCostsOneHashWhateverTheNumberOfConnections() {
    String secret = newSecret();
    String id = clients.create(Map.of("secret", secret));
    Metrics before = Metrics.of(server);

    List<Answer> answers = atOnce(30, id, secret);

    assertThat(answers).extracting(Answer::status).containsOnly(200);
    assertThat(Metrics.of(server).since(before, HASHES)).isEqualTo(1);
  }

  /** The usual flood is no attack: a program that was left with the secret of last week. */
  @Test
  void oneWrongSecretOverAndOverCostsOneHashAndLocksNobodyOut() {
    String secret = newSecret();
    String stale = newSecret();
    String id = clients.create(Map.of("secret", secret));
    Metrics before = Metrics.of(server);

    List<Integer> statuses =
        IntStream.range(0, 30).map(i -> clients.token(id, stale).status()).boxed().toList();

    assertThat(statuses).containsOnly(401);
    assertThat(Metrics.of(server).since(before, HASHES)).isEqualTo(1);
    assertThat(clients.token(id, secret).status()).isEqualTo(200);
  }

  private List<Answer> atOnce(int connections, String id, String secret) {
    List<CompletableFuture<Answer>> running =
        IntStream.range(0, connections)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> clients.token(id, secret), threads))
            .toList();
    return running.stream().map(CompletableFuture::join).toList();
  }

  /** Wrong secrets for one client from all connections, at most so many from each. */
  private final class Flood {

    private static final int EACH = 2_000;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<CompletableFuture<Void>> running;

    private Flood(String id) {
      running =
          IntStream.range(0, CONNECTIONS)
              .mapToObj(i -> CompletableFuture.runAsync(() -> send(id), threads))
              .toList();
      while (sent.get() < CONNECTIONS) {
        Thread.onSpinWait();
      }
    }

    private void send(String id) {
      for (int i = 0; i < EACH && !over.get(); i++) {
        if (clients.token(id, newSecret()).status() == 200) {
          accepted.incrementAndGet();
        }
        sent.incrementAndGet();
      }
    }

    private void end() {
      over.set(true);
      running.forEach(CompletableFuture::join);
    }

    private int accepted() {
      return accepted.get();
    }
  }
}
