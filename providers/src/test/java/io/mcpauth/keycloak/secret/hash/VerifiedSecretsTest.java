package io.mcpauth.keycloak.secret.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VerifiedSecretsTest {

  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final AtomicLong now = new AtomicLong();
  private final VerifiedSecrets verified = new VerifiedSecrets(LIFETIME, 2, now::get);

  @Test
  void knowsOnlyWhatItWasTold() {
    assertThat(verified.knows("client", "hash", "secret")).isFalse();
    verified.remember("client", "hash", "secret");
    assertThat(verified.knows("client", "hash", "secret")).isTrue();
    assertThat(verified.knows("client", "hash", "Secret")).isFalse();
    assertThat(verified.knows("client", "hash", "")).isFalse();
    assertThat(verified.knows("other", "hash", "secret")).isFalse();
  }

  @Test
  void aChangedHashNeverMeetsAnOldEntry() {
    verified.remember("client", "hash", "secret");
    assertThat(verified.knows("client", "new hash", "secret")).isFalse();
  }

  @Test
  void theSecretsOfAClientDuringRotationAreKeptSideBySide() {
    verified.remember("client", "hash", "secret");
    verified.remember("client", "rotated", "old secret");
    assertThat(verified.knows("client", "hash", "secret")).isTrue();
    assertThat(verified.knows("client", "rotated", "old secret")).isTrue();
    assertThat(verified.knows("client", "rotated", "secret")).isFalse();
  }

  @Test
  void forgetsAfterItsLifetime() {
    verified.remember("client", "hash", "secret");
    now.addAndGet(LIFETIME.toNanos() - 1);
    assertThat(verified.knows("client", "hash", "secret")).isTrue();
    now.addAndGet(1);
    assertThat(verified.knows("client", "hash", "secret")).isFalse();
  }

  @Test
  void useDoesNotProlongAnEntry() {
    verified.remember("client", "hash", "secret");
    for (int i = 0; i < 10; i++) {
      now.addAndGet(LIFETIME.toNanos() / 10);
      boolean known = verified.knows("client", "hash", "secret");
      assertThat(known).isEqualTo(i < 9);
    }
  }

  @Test
  void staysWithinItsSize() {
    for (int i = 0; i < 100; i++) {
      verified.remember("client " + i, "hash", "secret");
    }
    long known = 0;
    for (int i = 0; i < 100; i++) {
      known += verified.knows("client " + i, "hash", "secret") ? 1 : 0;
    }
    assertThat(known).isEqualTo(2);
  }

  @Test
  void ofSizeZeroItIsOff() {
    VerifiedSecrets off = new VerifiedSecrets(LIFETIME, 0);
    off.remember("client", "hash", "secret");
    assertThat(off.knows("client", "hash", "secret")).isFalse();
  }

  @Test
  void twoProcessesShareNoKey() throws Exception {
    VerifiedSecrets other = new VerifiedSecrets(LIFETIME, 2);
    var key = VerifiedSecrets.class.getDeclaredField("key");
    key.setAccessible(true);
    assertThat(key.get(verified)).isNotEqualTo(key.get(other));
  }
}
