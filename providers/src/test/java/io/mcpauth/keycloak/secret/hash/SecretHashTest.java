package io.mcpauth.keycloak.secret.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretHashTest {

  private static final String SALT = "AAECAwQFBgcICQoLDA0ODw"; // bytes 0 to 15
  private static final String HASH = "A".repeat(43);

  @Test
  void knowsItsSecretAndNoOther() {
    SecretHash hash = SecretHash.of("the right secret", 1_000);
    assertThat(hash.matches("the right secret")).isTrue();
    assertThat(hash.matches("the right secreu")).isFalse();
    assertThat(hash.matches("the right secret ")).isFalse();
    assertThat(hash.matches("The right secret")).isFalse();
    assertThat(hash.matches("")).isFalse();
    assertThat(hash.matches(hash.encoded())).isFalse();
  }

  @Test
  void storedAndReadAgainItIsTheSame() {
    SecretHash hash = SecretHash.of("geheim-\u00e4\u20ac", 1_234);
    assertThat(hash.encoded())
        .matches("\\$pbkdf2-sha256\\$i=1234,l=32\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
    assertThat(SecretHash.roundsOf(hash.encoded())).isEqualTo(1_234);
    SecretHash read = SecretHash.parse(hash.encoded()).orElseThrow();
    assertThat(read.encoded()).isEqualTo(hash.encoded());
    assertThat(read.matches("geheim-\u00e4\u20ac")).isTrue();
    assertThat(read.matches("geheim-\u00e4")).isFalse();
  }

  @Test
  void oneSecretHasADifferentHashEachTime() {
    assertThat(SecretHash.of("secret", 1_000).encoded())
        .isNotEqualTo(SecretHash.of("secret", 1_000).encoded());
  }

  // What Hydra's hasher makes of salt 0..15 with its default of 25,000 rounds, computed by OpenSSL:
  // openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt pass:... -kdfopt hexsalt:... PBKDF2
  @Test
  void takesAHashOfHydraAsItIs() {
    String stored =
        "$pbkdf2-sha256$i=25000,l=32$AAECAwQFBgcICQoLDA0ODw"
            + "$avGfyHJ0MVWnIH6aVGm3tKvqO3YJu6+XXeBUamVfFAI";
    SecretHash hash = SecretHash.parse(stored).orElseThrow();
    assertThat(hash.encoded()).isEqualTo(stored);
    assertThat(hash.matches("client-secret-of-hydra")).isTrue();
    assertThat(hash.matches("client-secret-of-hydrb")).isFalse();
    assertThat(hash.rounds()).isEqualTo(25_000);
  }

  @Test
  void oneFlippedBitOfSaltHashOrRoundsMakesItAnother() {
    String stored = SecretHash.of("secret", 1_000).encoded();
    String[] parts = stored.split("\\$", -1);
    for (int part : new int[] {3, 4}) {
      byte[] bytes = Base64.getDecoder().decode(parts[part]);
      for (int bit = 0; bit < bytes.length * 8; bit += 13) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        String text =
            stored.replace(
                parts[part], Base64.getEncoder().withoutPadding().encodeToString(flipped));
        assertThat(SecretHash.parse(text).orElseThrow().matches("secret")).as(text).isFalse();
      }
    }
    assertThat(SecretHash.parse(stored.replace("i=1000", "i=1001")).orElseThrow().matches("secret"))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 1_001, 600_000, 10_000_000})
  void readsRoundsWithinBounds(int rounds) {
    assertThat(SecretHash.parse(phc("i=" + rounds + ",l=32", SALT, HASH))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 17, 18, 32, 63, 64})
  void readsSaltsWithinBounds(int bytes) {
    String salt = Base64.getEncoder().withoutPadding().encodeToString(new byte[bytes]);
    assertThat(SecretHash.parse(phc("i=1000,l=32", salt, HASH))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$",
        "secret",
        "$pbkdf2-sha256$",
        "$pbkdf2-sha256$i=1000,l=32$AAECAwQFBgcICQoLDA0ODw",
        // rounds
        "$pbkdf2-sha256$i=999,l=32$@S$@H",
        "$pbkdf2-sha256$i=0,l=32$@S$@H",
        "$pbkdf2-sha256$i=-1000,l=32$@S$@H",
        "$pbkdf2-sha256$i=+1000,l=32$@S$@H",
        "$pbkdf2-sha256$i=01000,l=32$@S$@H",
        "$pbkdf2-sha256$i=1000.0,l=32$@S$@H",
        "$pbkdf2-sha256$i=1e5,l=32$@S$@H",
        "$pbkdf2-sha256$i=,l=32$@S$@H",
        "$pbkdf2-sha256$i=10000001,l=32$@S$@H",
        "$pbkdf2-sha256$i=99999999,l=32$@S$@H",
        "$pbkdf2-sha256$i=600000000,l=32$@S$@H",
        "$pbkdf2-sha256$i=4294968296,l=32$@S$@H",
        "$pbkdf2-sha256$i=\u0661\u0660\u0660\u0660,l=32$@S$@H",
        // length, order, names
        "$pbkdf2-sha256$i=1000,l=31$@S$@H",
        "$pbkdf2-sha256$i=1000,l=64$@S$@H",
        "$pbkdf2-sha256$i=1000$@S$@H",
        "$pbkdf2-sha256$l=32,i=1000$@S$@H",
        "$pbkdf2-sha256$i=1000,l=32,x=1$@S$@H",
        "$pbkdf2-sha256$I=1000,l=32$@S$@H",
        "$pbkdf2-sha256$i=1000, l=32$@S$@H",
        // algorithm
        "$pbkdf2$i=1000,l=32$@S$@H",
        "$pbkdf2-sha1$i=1000,l=32$@S$@H",
        "$pbkdf2-sha512$i=1000,l=32$@S$@H",
        "$PBKDF2-SHA256$i=1000,l=32$@S$@H",
        "pbkdf2-sha256$i=1000,l=32$@S$@H",
        "$bcrypt$i=1000,l=32$@S$@H",
        // salt
        "$pbkdf2-sha256$i=1000,l=32$$@H",
        "$pbkdf2-sha256$i=1000,l=32$AAECAwQFBgcICQoLDA0O$@H",
        "$pbkdf2-sha256$i=1000,l=32$AAECAwQFBgcICQoLDA0ODw==$@H",
        "$pbkdf2-sha256$i=1000,l=32$AAECAwQFBgcICQoLDA0ODx$@H",
        "$pbkdf2-sha256$i=1000,l=32$AAECAwQFBgcICQoLDA0ODwAAA$@H",
        "$pbkdf2-sha256$i=1000,l=32$AAECAwQFBgcICQoLDA0OD-$@H",
        "$pbkdf2-sha256$i=1000,l=32$AAECAwQFBgc ICQoLDA0ODw$@H",
        // hash
        "$pbkdf2-sha256$i=1000,l=32$@S$",
        "$pbkdf2-sha256$i=1000,l=32$@S$@HA",
        "$pbkdf2-sha256$i=1000,l=32$@S$@H=",
        "$pbkdf2-sha256$i=1000,l=32$@S$@H$",
        "$pbkdf2-sha256$i=1000,l=32$@S$@H\n",
        " $pbkdf2-sha256$i=1000,l=32$@S$@H",
        "$pbkdf2-sha256$i=1000,l=32$@S$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$pbkdf2-sha256$i=1000,l=32$@S$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
      })
  void refusesAnyOtherText(String row) {
    String text = row.replace("@S", SALT).replace("@H", HASH);
    assertThat(SecretHash.parse(text)).as(text).isEmpty();
  }

  @Test
  void refusesASaltLongerThan64Bytes() {
    String salt = Base64.getEncoder().withoutPadding().encodeToString(new byte[65]);
    assertThat(SecretHash.parse(phc("i=1000,l=32", salt, HASH))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, 0, 999, 10_000_001, Integer.MAX_VALUE})
  void makesNoHashOutOfBounds(int rounds) {
    assertThatIllegalArgumentException().isThrownBy(() -> SecretHash.of("secret", rounds));
  }

  private static String phc(String parameters, String salt, String hash) {
    return "$pbkdf2-sha256$" + parameters + "$" + salt + "$" + hash;
  }
}
