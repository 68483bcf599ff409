package io.mcpauth.keycloak.secret.hash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownOnceSealTest {

  private static final SecretKey KEY =
      key("a key of sixty-four bytes, or at least one that is long enough!!");
  private final ShownOnceSeal seal = new ShownOnceSeal(KEY, "client.administrator");

  @Test
  void opensWhatItSealed() {
    assertThat(seal.open(seal.seal("secret é"))).contains("secret é");
    assertThat(new ShownOnceSeal(KEY, "client.administrator").open(seal.seal("s"))).contains("s");
  }

  @Test
  void sealsTheSameTwiceInDifferentWays() {
    assertThat(seal.seal("secret")).isNotEqualTo(seal.seal("secret")).doesNotContain("secret");
  }

  @Test
  void opensNothingOfAnotherAdministrator() {
    assertThat(new ShownOnceSeal(KEY, "client.other").open(seal.seal("secret"))).isEmpty();
  }

  @Test
  void opensNothingUnderAnotherKey() {
    assertThat(new ShownOnceSeal(key("another"), "client.administrator").open(seal.seal("secret")))
        .isEmpty();
  }

  @Test
  void opensNothingWithOneBitFlipped() {
    byte[] sealed = Base64.getDecoder().decode(seal.seal("secret"));
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThat(seal.open(Base64.getEncoder().encodeToString(changed))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "AAAAAAAAAAAAAAAA", "not base64!"})
  void opensNothingMalformed(String text) {
    assertThat(seal.open(text)).isEmpty();
  }

  private static SecretKey key(String text) {
    return new SecretKeySpec(text.getBytes(UTF_8), "HmacSHA512");
  }
}
