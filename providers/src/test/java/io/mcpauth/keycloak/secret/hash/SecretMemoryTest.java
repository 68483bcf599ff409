package io.mcpauth.keycloak.secret.hash;

import static io.mcpauth.keycloak.secret.hash.SecretMemory.Recollection.NONE;
import static io.mcpauth.keycloak.secret.hash.SecretMemory.Recollection.RIGHT;
import static io.mcpauth.keycloak.secret.hash.SecretMemory.Recollection.WAS_RIGHT;
import static io.mcpauth.keycloak.secret.hash.SecretMemory.Recollection.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.secret.hash.SecretMemory.Recollection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SecretMemoryTest {

  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final AtomicLong now = new AtomicLong();
  private final SecretMemory memory = new SecretMemory(LIFETIME, 2, now::get);

  @Test
  void knowsOnlyWhatItWasTold() {
    assertThat(recall("client", "hash", "secret")).isEqualTo(NONE);
    right("client", "hash", "secret");
    assertThat(recall("client", "hash", "secret")).isEqualTo(RIGHT);
    assertThat(recall("client", "hash", "Secret")).isEqualTo(NONE);
    assertThat(recall("client", "hash", "")).isEqualTo(NONE);
    assertThat(recall("other", "hash", "secret")).isEqualTo(NONE);
  }

  @Test
  void aChangedHashNeverMeetsAnOldEntry() {
    right("client", "hash", "secret");
    wrong("client", "hash", "wrong");
    assertThat(recall("client", "new hash", "secret")).isEqualTo(NONE);
    assertThat(recall("client", "new hash", "wrong")).isEqualTo(NONE);
  }

  @Test
  void theSecretsOfAClientDuringRotationAreKeptSideBySide() {
    right("client", "hash", "secret");
    right("client", "rotated", "old secret");
    assertThat(recall("client", "hash", "secret")).isEqualTo(RIGHT);
    assertThat(recall("client", "rotated", "old secret")).isEqualTo(RIGHT);
    assertThat(recall("client", "rotated", "secret")).isEqualTo(NONE);
  }

  @Test
  void whatWasNotUsedForItsLifetimeIsAHintAndNoProof() {
    right("client", "hash", "secret");
    after(LIFETIME);
    assertThat(recall("client", "hash", "secret")).isEqualTo(WAS_RIGHT);
    after(LIFETIME.multipliedBy(1_000));
    assertThat(recall("client", "hash", "secret")).isEqualTo(WAS_RIGHT);
    assertThat(recall("client", "hash", "wrong")).isEqualTo(NONE);

    right("client", "hash", "secret");
    assertThat(recall("client", "hash", "secret")).isEqualTo(RIGHT);
  }

  @Test
  void aFingerprintThatIsUsedHasNoEnd() {
    right("client", "hash", "secret");
    for (int i = 0; i < 100; i++) {
      after(LIFETIME.minusNanos(1));
      assertThat(recall("client", "hash", "secret")).isEqualTo(RIGHT);
    }
  }

  /** Otherwise somebody who guesses would keep the memory from ending. */
  @Test
  void aWrongSecretIsNoUse() {
    right("client", "hash", "secret");
    after(LIFETIME.minusNanos(1));
    recall("client", "hash", "guess");
    after(Duration.ofNanos(1));
    assertThat(recall("client", "hash", "secret")).isEqualTo(WAS_RIGHT);
  }

  @Test
  void remembersWrongSecretsForItsLifetime() {
    wrong("client", "hash", "wrong");
    assertThat(recall("client", "hash", "wrong")).isEqualTo(WRONG);
    assertThat(recall("other", "hash", "wrong")).isEqualTo(NONE);
    after(LIFETIME);
    assertThat(recall("client", "hash", "wrong")).isEqualTo(NONE);
  }

  /** Whoever sends many wrong secrets pushes no right one out. */
  @Test
  void wrongSecretsTakeNoPlaceOfRightOnes() {
    right("client", "hash", "secret");
    for (int i = 0; i < 100; i++) {
      wrong("client", "hash", "wrong " + i);
    }
    assertThat(recall("client", "hash", "secret")).isEqualTo(RIGHT);
  }

  @Test
  void staysWithinItsSize() {
    for (int i = 0; i < 100; i++) {
      right("client " + i, "hash", "secret");
      wrong("client", "hash", "wrong " + i);
    }
    long known = 0;
    for (int i = 0; i < 100; i++) {
      known += recall("client " + i, "hash", "secret") == RIGHT ? 1 : 0;
      known += recall("client", "hash", "wrong " + i) == WRONG ? 1 : 0;
    }
    assertThat(known).isEqualTo(4);
  }

  @Test
  void ofSizeZeroItIsOff() {
    SecretMemory off = new SecretMemory(LIFETIME, 0, now::get);
    off.right("client", "hash", off.fingerprint("client", "hash", "secret"));
    off.wrong(off.fingerprint("client", "hash", "wrong"));
    assertThat(off.recall("client", "hash", off.fingerprint("client", "hash", "secret")))
        .isEqualTo(NONE);
    assertThat(off.recall("client", "hash", off.fingerprint("client", "hash", "wrong")))
        .isEqualTo(NONE);
  }

  @Test
  void twoProcessesShareNoKey() {
    SecretMemory other = new SecretMemory(LIFETIME, 2, now::get);
    assertThat(memory.fingerprint("client", "hash", "secret"))
        .isEqualTo(memory.fingerprint("client", "hash", "secret"))
        .hasSameHashCodeAs(memory.fingerprint("client", "hash", "secret"))
        .isNotEqualTo(other.fingerprint("client", "hash", "secret"))
        .isNotEqualTo("a text");
  }

  private Recollection recall(String client, String hash, String secret) {
    return memory.recall(client, hash, memory.fingerprint(client, hash, secret));
  }

  private void right(String client, String hash, String secret) {
    memory.right(client, hash, memory.fingerprint(client, hash, secret));
  }

  private void wrong(String client, String hash, String secret) {
    memory.wrong(memory.fingerprint(client, hash, secret));
  }

  private void after(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
