package io.mcpauth.keycloak.grant.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswerSealTest {

  /** Computed twice, by Python's hmac and cryptography and by Node's hkdfSync and aes-256-gcm. */
  private static final String TOKEN = "eyJhbGciOiJIUzUxMiJ9.e30.c2lnbmF0dXJl";

  private static final String PLACE = "A0nsH6RlDWqJWdiCPuUDPg";
  private static final String SEALED =
      "AAECAwQFBgcICQoLC5w8ko+bkTPVh4f9XqcxiuRrPmiDQ/9JHkFqDn3Vl2AKwrUm";
  private static final String ANSWER = "{\"access_token\":\"a\"}";

  private static final int IV_BYTES = 12;

  private final AnswerSeal seal = new AnswerSeal(TOKEN);

  @Test
  void derivesThePlaceOfTheVector() {
    assertThat(seal.place()).isEqualTo(PLACE);
  }

  @Test
  void opensTheVector() {
    assertThat(seal.open(SEALED)).hasValue(ANSWER.getBytes(UTF_8));
  }

  @Test
  void opensWhatItSealed() {
    assertThat(seal.open(seal.seal(ANSWER.getBytes(UTF_8)))).hasValue(ANSWER.getBytes(UTF_8));
    assertThat(seal.open(seal.seal(new byte[0]))).hasValue(new byte[0]);
    // Of a token that is presented again another object is made.
    assertThat(new AnswerSeal(TOKEN).open(seal.seal(new byte[] {1}))).hasValue(new byte[] {1});
  }

  /** NIST SP 800-38D section 8: never the same IV twice under one key. */
  @Test
  void takesAnotherIvEachTime() {
    Set<String> ivs = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      byte[] sealed = Base64.getDecoder().decode(seal.seal(new byte[] {1}));
      ivs.add(Base64.getEncoder().encodeToString(Arrays.copyOf(sealed, IV_BYTES)));
    }
    assertThat(ivs).hasSize(1000);
  }

  /** The token, to the letter: a signature can be spelled in more than one way. */
  @Test
  void anotherTokenNeitherFindsNorOpensIt() {
    for (String other :
        new String[] {
          TOKEN.substring(0, TOKEN.length() - 1),
          TOKEN + "=",
          TOKEN.toLowerCase(java.util.Locale.ROOT),
          " " + TOKEN,
          ""
        }) {
      AnswerSeal otherSeal = new AnswerSeal(other);
      assertThat(otherSeal.place()).as(other).isNotEqualTo(PLACE);
      assertThat(otherSeal.open(SEALED)).as(other).isEmpty();
    }
  }

  @Test
  void opensNothingThatWasChanged() {
    byte[] sealed = Base64.getDecoder().decode(SEALED);
    for (int i = 0; i < sealed.length * Byte.SIZE; i++) {
      byte[] changed = sealed.clone();
      changed[i / Byte.SIZE] ^= (byte) (1 << (i % Byte.SIZE));
      assertThat(seal.open(Base64.getEncoder().encodeToString(changed))).as("bit %d", i).isEmpty();
    }
  }

  @Test
  void opensNothingThatWasCut() {
    byte[] sealed = Base64.getDecoder().decode(SEALED);
    for (int length = 0; length < sealed.length; length++) {
      assertThat(seal.open(Base64.getEncoder().encodeToString(Arrays.copyOf(sealed, length))))
          .as("%d bytes", length)
          .isEmpty();
    }
  }

  @Test
  void opensNoNonsense() {
    assertThat(seal.open("")).isEmpty();
    assertThat(seal.open("not base64!")).isEmpty();
    assertThat(seal.open(SEALED + "\n")).isEmpty();
  }

  /** It is under the key, not beside it: what is stored tells nothing of the token. */
  @Test
  void neitherTheTokenNorTheAnswerIsInWhatIsStored() {
    String sealed = seal.seal(ANSWER.getBytes(UTF_8));
    String stored = new String(Base64.getDecoder().decode(sealed), UTF_8) + sealed + seal.place();
    assertThat(stored).doesNotContain("access_token", TOKEN, "c2lnbmF0dXJl");
  }
}
