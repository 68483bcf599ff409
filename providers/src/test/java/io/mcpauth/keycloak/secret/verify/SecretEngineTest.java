package io.mcpauth.keycloak.secret.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.secret.hash.SecretHash;
import io.mcpauth.keycloak.secret.verify.Verdict.NotNow;
import io.mcpauth.keycloak.secret.verify.Verdict.Right;
import io.mcpauth.keycloak.secret.verify.Verdict.Wrong;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SecretEngineTest {

  private static final HashedSecretConfig CONFIG =
      new HashedSecretConfig(10_000, Duration.ofMinutes(1), 100, 16);
  private static final String STORED = SecretHash.of("right", 10_000).encoded();

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
    HashedSecretConfig off = new HashedSecretConfig(10_000, Duration.ofMinutes(1), 0, 16);

    engine.verify("realm", off, "client", List.of(STORED), "right");
    engine.verify("realm", off, "client", List.of(STORED), "right");

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
      assertThat(engine.verify("realm", CONFIG, "client", List.of(STORED, before), "before"))
          .isEqualTo(new Right(before));
    }
  }

  @Test
  void slowsAClientDownButNotTheSecretThatItKnows() {
    verify(STORED, "right");
    for (int i = 0; i < 10; i++) {
      assertThat(verify(STORED, "wrong")).isInstanceOf(Wrong.class);
    }

    assertThat(verify(STORED, "wrong")).isEqualTo(new NotNow(Duration.ofSeconds(5)));
    assertThat(verify(STORED, "right")).isInstanceOf(Right.class);
    assertThat(metrics.get("mcp.secret.refusals").tag("reason", "slowed").counter().count())
        .isEqualTo(1);
  }

  @Test
  void forgetsWhatAnotherHashWasVerifiedAgainst() {
    verify(STORED, "right");

    assertThat(verify(SecretHash.of("other", 10_000).encoded(), "right")).isInstanceOf(Wrong.class);
  }

  @Test
  void keepsRealmsApart() {
    verify(STORED, "right");

    engine.verify("other", CONFIG, "client", List.of(STORED), "right");

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
    return engine.verify("realm", CONFIG, "client", List.of(stored), secret);
  }

  private double count(String name) {
    return metrics.get(name).counter().count();
  }
}
