package io.mcpauth.keycloak.props.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyMaterialTest {

  @Test
  void acceptsWhatAGeneratorPrints() {
    byte[] random = new byte[RealmKey.MIN_BYTES];
    for (int i = 0; i < 200; i++) {
      new SecureRandom().nextBytes(random);
      RealmKey key = new RealmKey(random);
      for (String text :
          new String[] {
            Base64.getEncoder().encodeToString(random) + "\n",
            Base64.getUrlEncoder().withoutPadding().encodeToString(random)
          }) {
        assertThat(KeyMaterial.read(text))
            .isInstanceOfSatisfying(
                KeyMaterial.Accepted.class,
                accepted -> assertThat(accepted.key().id()).isEqualTo(key.id()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is empty",
        "' \n '|is empty",
        "changemechangemechangemechangemechangemechange|placeholder",
        "CHANGE-ME|placeholder",
        "<a key>|not base64",
        "AAECAwQFBgcICQoLDA0ODw==|has 128 bits",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==|has 248 bits",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=|not random",
        "AAECAwQFBgcAAQIDBAUGBwABAgMEBQYHAAECAwQFBgc=|not random",
        "bXkgdmVyeSBzZWNyZXQgcGFzc3BocmFzZSBpcyBsb25n|not random",
      })
  void refusesWhatIsNoKeyAndSaysWhy(String text, String reason) {
    assertThat(KeyMaterial.read(text))
        .isInstanceOfSatisfying(
            KeyMaterial.Refused.class,
            refused -> assertThat(refused.reason()).contains(reason).doesNotContain("AAEC"));
  }

  @Test
  void refusesAFilePickedByMistake() {
    assertThat(KeyMaterial.read("A".repeat(KeyMaterial.MAX_LENGTH + 1)))
        .isInstanceOfSatisfying(
            KeyMaterial.Refused.class,
            refused -> assertThat(refused.reason()).contains("longer than"));
  }
}
