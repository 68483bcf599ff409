package io.mcpauth.keycloak.registration.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Collections;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.crypto.CryptoIntegration;

final class PublicKeySetTest {

  private static final String EC =
      "{'kty':'EC','use':'sig','crv':'P-256','x':'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',"
          + "'y':'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'}";

  @BeforeAll
  static void cryptoOfKeycloak() {
    CryptoIntegration.init(PublicKeySetTest.class.getClassLoader());
  }

  @ParameterizedTest
  @ValueSource(ints = {2048, 8192})
  void takesRsaKeysOfUsualSize(int bits) {
    assertThat(PublicKeySet.problem(keys(rsa(bits)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 2047, 8193})
  void refusesRsaKeysOfOtherSizes(int bits) {
    assertThat(PublicKeySet.problem(keys(rsa(bits))).orElseThrow()).contains("2048 to 8192 bits");
  }

  @Test
  void takesEllipticKeys() {
    assertThat(PublicKeySet.problem(keys(EC))).isEmpty();
    assertThat(PublicKeySet.canSign(keys(EC))).isTrue();
  }

  /** RFC 7517 sections 4.2 and 4.3: Keycloak takes none of a stored set that does not say it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | sig",
        "'key_ops':['verify'], | sig",
        "'alg':'ES256', | sig",
        "'use':'sig','key_ops':['verify'], | sig",
        "'key_ops':['wrapKey'], | enc",
        "'alg':'ECDH-ES', | enc",
        "'use':'other', | other",
        "'key_ops':['other'], | ''",
      },
      quoteCharacter = '`')
  void saysWhatEachKeyIsFor(String said, String use) {
    JsonNode set = keys(EC.replace("'use':'sig',", said.equals("''") ? "" : said));

    assertThat(PublicKeySet.problem(set)).isEmpty();
    assertThat(PublicKeySet.known(set).at("/keys/0/use").asText("''")).isEqualTo(use);
    assertThat(PublicKeySet.known(set).at("/keys/0").has("key_ops")).isFalse();
    assertThat(PublicKeySet.canSign(set)).isEqualTo(use.equals("sig"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'use':'sig','key_ops':['wrapKey'] | says two things",
        "'use':'enc','key_ops':['verify'] | says two things",
        "'key_ops':['verify','encrypt'] | says two things",
        "'key_ops':['verify','verify'] | key_ops",
        "'key_ops':'verify' | key_ops",
        "'key_ops':[7] | key_ops",
        "'key_ops':{} | key_ops",
        "'key_ops':['a','b','c','d','e','f','g','h','i','j','k'] | key_ops",
      },
      quoteCharacter = '`')
  void refusesAKeyThatContradictsItself(String said, String reason) {
    assertThat(PublicKeySet.problem(keys(EC.replace("'use':'sig'", said))).orElseThrow())
        .contains(reason);
  }

  /** RFC 7517 sections 4 and 5: what nobody here reads is not kept. */
  @Test
  void keepsKnownMembersOnly() {
    JsonNode known =
        PublicKeySet.known(
            keys(EC.replace("{'kty'", "{'filler':'x','x5u':'https://a.example/c','kty'")));

    assertThat(known).isEqualTo(keys(EC));
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "[]", "{}", "null", "true"})
  void refusesAKidThatIsNoText(String kid) {
    assertThat(PublicKeySet.problem(keys(EC.replace("{'kty'", "{'kid':" + kid + ",'kty'"))))
        .get()
        .asString()
        .contains("kid");
  }

  @Test
  void refusesALongKid() {
    String kid = "k".repeat(255);
    assertThat(PublicKeySet.problem(keys(EC.replace("{'kty'", "{'kid':'" + kid + "','kty'"))))
        .isEmpty();
    assertThat(PublicKeySet.problem(keys(EC.replace("{'kty'", "{'kid':'k" + kid + "','kty'"))))
        .isPresent();
  }

  @Test
  void refusesASetOfMoreThanEightKilobytes() {
    assertThat(PublicKeySet.problem(keys(String.join(",", rsa(8192), rsa(8192), rsa(8192)))))
        .isEmpty();
    assertThat(PublicKeySet.problem(keys(String.join(",", Collections.nCopies(6, rsa(8192))))))
        .get()
        .asString()
        .contains("8192 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'text'",
        "7",
        "{}",
        "{'kty':'oct','k':'AA'}",
        "{'kty':'RSA'}",
        "{'kty':'RSA','n':'!!','e':'AQAB'}",
        "{'kty':'RSA','n':'AQAB','e':'AQAB','d':'AQAB'}",
        "{'kty':'EC','crv':'P-999','x':'AA','y':'AA'}",
        "{'kty':'EC','crv':{},'x':[],'y':1}",
        "{'kty':'OKP','crv':'Ed25519'}",
        "{'kty':'OKP','crv':'X9','x':'AA'}"
      })
  void refusesWhatIsNoPublicKey(String key) {
    assertThat(PublicKeySet.problem(keys(key))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'keys':{}}", "{'keys':[]}", "[]", "'text'"})
  void refusesWhatIsNoSet(String set) {
    assertThat(PublicKeySet.problem(json(set))).isPresent();
  }

  @Test
  void refusesMoreThanTenKeys() {
    String eleven = (EC + ",").repeat(10) + EC;

    assertThat(PublicKeySet.problem(keys(eleven)).orElseThrow()).contains("more than 10");
  }

  private static String rsa(int bits) {
    byte[] modulus = BigInteger.ONE.shiftLeft(bits - 1).setBit(0).toByteArray();
    return "{'kty':'RSA','use':'sig','e':'AQAB','n':'"
        + Base64.getUrlEncoder().withoutPadding().encodeToString(modulus)
        + "'}";
  }

  private static JsonNode keys(String keys) {
    return json("{'keys':[" + keys + "]}");
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
