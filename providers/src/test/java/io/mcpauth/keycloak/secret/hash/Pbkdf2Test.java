package io.mcpauth.keycloak.secret.hash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mcpauth.keycloak.wycheproof.WycheproofVectors;
import io.mcpauth.keycloak.wycheproof.WycheproofVectors.Vector;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class Pbkdf2Test {

  @ParameterizedTest
  @CsvSource({
    "passwd, salt, 1,"
        + " 55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
    "Password, NaCl, 80000,"
        + " 4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
        + "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d",
  })
  void computesTheVectorsOfRfc7914Section11(String secret, String salt, int rounds, String hex) {
    assertDerives(secret, salt, rounds, hex);
  }

  @ParameterizedTest
  @CsvSource({
    "password, salt, 1, 120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b",
    "password, salt, 2, ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43",
    "password, salt, 4096, c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a",
    "passwordPASSWORDpassword, saltSALTsaltSALTsaltSALTsaltSALTsalt, 4096,"
        + " 348c89dbcbd32b2f32d814b8116e84cf2b17347ebc1800181c4e2a1fb8dd53e1c635518c7dac47e9",
  })
  void computesTheVectorsOfRfc6070sFamily(String secret, String salt, int rounds, String hex) {
    assertDerives(secret, salt, rounds, hex);
  }

  /** All but those whose password is no text: a client secret is (RFC 6749 appendix A.2). */
  @ParameterizedTest
  @MethodSource
  void computesTheVectorsOfWycheproof(Vector vector) {
    byte[] derived =
        Pbkdf2.derive(
            new String(vector.bytes("password"), UTF_8),
            vector.bytes("salt"),
            vector.number("iterationCount"),
            vector.number("dkLen"));

    assertThat(derived).isEqualTo(vector.bytes("dk"));
  }

  static List<Vector> computesTheVectorsOfWycheproof() {
    return WycheproofVectors.in("pbkdf2_hmacsha256_test.json").stream()
        .filter(vector -> isText(vector.bytes("password")))
        .toList();
  }

  private static boolean isText(byte[] bytes) {
    return Arrays.equals(new String(bytes, UTF_8).getBytes(UTF_8), bytes);
  }

  @Test
  void hashesZeroBytesLikeAnyOther() {
    assertDerives("pass\0word", "sa\0lt", 4096, "89b69d0516f829893c696226650a8687");
  }

  /** The vectors above have short secrets; this one is the shortest. */
  @Test
  void hashesAnEmptySecret() {
    assertDerives(
        "", "salt", 1, "f135c27993baf98773c5cdb40a5706ce6a345cde61b000a67858650cd6a324d7");
  }

  @Test
  void refusesWhatIsNoCost() {
    byte[] salt = "salt".getBytes(UTF_8);
    assertThatIllegalArgumentException().isThrownBy(() -> Pbkdf2.derive("a", salt, 0, 32));
  }

  private static void assertDerives(String secret, String salt, int rounds, String hex) {
    byte[] expected = HexFormat.of().parseHex(hex);
    assertThat(Pbkdf2.derive(secret, salt.getBytes(UTF_8), rounds, expected.length))
        .isEqualTo(expected);
  }
}
