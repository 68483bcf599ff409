package io.mcpauth.keycloak.secret.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.limit.Source;
import io.mcpauth.keycloak.secret.hash.SecretHash;
import io.mcpauth.keycloak.secret.verify.Verdict.NotNow;
import io.mcpauth.keycloak.secret.verify.Verdict.Right;
import io.mcpauth.keycloak.secret.verify.Verdict.Wrong;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecretEngineTest {

  private static final HashedSecretConfig CONFIG =
      new HashedSecretConfig(600_000, 10_000, Duration.ofMinutes(1), 100, 16);
  private static final String STORED = SecretHash.of("right", 10_000).encoded();

  private static final int MANY = 30;

  private final AtomicLong now = new AtomicLong();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final SecretEngine engine = new SecretEngine(2, now::get, metrics);

  @Test
  void computesTheHashOnceForARightSecret() {
    assertThat(verify(STORED, "right")).isInstanceOf(Right.class);
    assertThat(verify(STORED, "right")).isInstanceOf(Right.class);

    assertThat(count("mcp.secret.hashes")).isEqualTo(1);
    assertThat(count("mcp.secret.cache.hits")).isEqualTo(1);
  }

  @Test
  void computesTheHashEachTimeWithTheMemoryOff() {
    HashedSecretConfig off = new HashedSecretConfig(600_000, 10_000, Duration.ofMinutes(1), 0, 16);

    engine.verify(off, presented("realm", "client", List.of(STORED), "right"));
    engine.verify(off, presented("realm", "client", List.of(STORED), "right"));

    assertThat(count("mcp.secret.hashes")).isEqualTo(2);
  }

  @Test
  void refusesAWrongSecretAndARecordThatIsNone() {
    assertThat(verify(STORED, "wrong")).isInstanceOf(Wrong.class);
    assertThat(verify("$2a$10$bcrypt", "right")).isInstanceOf(Wrong.class);
    assertThat(verify(STORED, STORED)).isInstanceOf(Wrong.class);
    assertThat(metrics.get("mcp.secret.refusals").tag("reason", "wrong").counter().count())
        .isEqualTo(3);
  }

  @Test
  void takesTheSecretOfEachStoredHash() {
    String before = SecretHash.of("before", 10_000).encoded();

    for (int i = 0; i < 2; i++) {
      assertThat(
              engine.verify(
                  CONFIG, presented("realm", "client", List.of(STORED, before), "before")))
          .isEqualTo(new Right(before));
    }
  }

  @Test
  void slowsAClientDownButNotTheSecretThatItKnows() {
    verify(STORED, "right");
    flood("client");

    assertThat(verify(STORED, "another guess")).isEqualTo(new NotNow(Duration.ofSeconds(5)));
    assertThat(verify(STORED, "right")).isInstanceOf(Right.class);
    assertThat(metrics.get("mcp.secret.refusals").tag("reason", "slowed").counter().count())
        .isEqualTo(2);
  }

  /** The memory has ended: the secret is verified again, in front of whoever guesses. */
  @Test
  void verifiesASecretThatWasRightWhateverTheFlood() {
    verify(STORED, "right");
    now.addAndGet(Duration.ofHours(1).toNanos());
    flood("client");
    double before = count("mcp.secret.hashes");

    assertThat(verify(STORED, "right")).isInstanceOf(Right.class);
    assertThat(verify(STORED, "right")).isInstanceOf(Right.class);
    assertThat(count("mcp.secret.hashes") - before).isEqualTo(1);
  }

  @Test
  void aWrongSecretThatComesAgainCostsNeitherAHashNorPatience() {
    for (int i = 0; i < 2_000; i++) {
      assertThat(verify(STORED, "wrong")).isInstanceOf(Wrong.class);
    }
    assertThat(count("mcp.secret.hashes")).isEqualTo(1);
    assertThat(verify(STORED, "right")).isInstanceOf(Right.class);
  }

  /** Same answer, same number of runs, and slowed down after as many of them. */
  @Test
  void aClientWithoutAHashIsAsOneWithAnotherSecret() {
    for (int i = 0; i < 2_000; i++) {
      String guess = "guess " + i;
      Verdict known = verify(STORED, guess);
      double hashes = count("mcp.secret.hashes");
      Verdict unknown = engine.pretend(CONFIG, presented("realm", "unknown", List.of(), guess));

      assertThat(unknown).isEqualTo(known);
      assertThat(count("mcp.secret.hashes") - hashes).isEqualTo(known instanceof Wrong ? 1 : 0);
    }
  }

  @Test
  void verifiesOnceWhatManyAskAtOnce() {
    String slow = SecretHash.of("right", 1_000_000).encoded();
    ExecutorService threads = Executors.newFixedThreadPool(MANY);
    CyclicBarrier together = new CyclicBarrier(MANY);
    try {
      List<CompletableFuture<Verdict>> all =
          IntStream.range(0, MANY)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> {
                            await(together);
                            return verify(slow, "right");
                          },
                          threads))
              .toList();

      assertThat(all).allSatisfy(one -> assertThat(one.join()).isInstanceOf(Right.class));
    } finally {
      threads.shutdown();
    }
    assertThat(count("mcp.secret.hashes")).isEqualTo(1);
  }

  @Test
  void forgetsWhatAnotherHashWasVerifiedAgainst() {
    verify(STORED, "right");

    assertThat(verify(SecretHash.of("other", 10_000).encoded(), "right")).isInstanceOf(Wrong.class);
  }

  @Test
  void keepsRealmsApart() {
    verify(STORED, "right");

    engine.verify(CONFIG, presented("other", "client", List.of(STORED), "right"));

    assertThat(count("mcp.secret.cache.hits")).isZero();
  }

  @Test
  void rememberedSecretsCostNoHash() {
    engine.remember("realm", CONFIG, "client", STORED, "right");

    assertThat(verify(STORED, "right")).isInstanceOf(Right.class);
    assertThat(count("mcp.secret.hashes")).isZero();
  }

  @Test
  void lets1OfTwoReplaceAStoredHash() {
    assertThat(engine.beginRehash("client")).isTrue();
    assertThat(engine.beginRehash("client")).isFalse();
    engine.endRehash("client");
    assertThat(engine.beginRehash("client")).isTrue();
  }

  private Verdict verify(String stored, String secret) {
    return engine.verify(CONFIG, presented("realm", "client", List.of(stored), secret));
  }

  /** Guesses until the node verifies none of them any more. */
  private void flood(String client) {
    for (int i = 0; i < 2_000; i++) {
      if (engine.verify(CONFIG, presented("realm", client, List.of(STORED), "flood " + i))
          instanceof NotNow) {
        return;
      }
    }
    throw new AssertionError("was never slowed down");
  }

  private static PresentedSecret presented(
      String realm, String client, List<String> stored, String secret) {
    return new PresentedSecret(realm, client, Source.of("192.0.2.1"), stored, secret);
  }

  private static void await(CyclicBarrier together) {
    try {
      together.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  private double count(String name) {
    return metrics.get(name).counter().count();
  }
}
