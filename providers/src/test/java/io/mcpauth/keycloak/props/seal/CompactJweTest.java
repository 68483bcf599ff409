package io.mcpauth.keycloak.props.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import io.mcpauth.keycloak.wycheproof.WycheproofVectors;
import io.mcpauth.keycloak.wycheproof.WycheproofVectors.Vector;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompactJweTest {

  private static final byte[] KEY =
      HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

  private static final byte[] TEXT = "{\"tenant\":\"acme\"}".getBytes(UTF_8);

  /** RFC 7516 appendix A.1: A256GCM with the encoded header as additional data. */
  @Test
  void decryptsTheContentOfRfc7516() {
    String header = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ";
    String ciphertext =
        "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6ji" + "SdiwkIr3ajwQzaBtQD_A";
    String tag = "XFBoMYUZodetZdvTiFvSkQ";
    byte[] key =
        HexFormat.of().parseHex("b1a1f480548fe1733fb403ff6b9ad4f68a076e5b702e22692f82cb2e7aea40fc");
    CompactJwe jwe =
        new CompactJwe(
            header, "", decode("48V1_ALb6US04U3b"), concat(decode(ciphertext), decode(tag)));

    assertThat(jwe.decrypt(key))
        .contains(
            "The true sign of intelligence is not knowledge but imagination.".getBytes(UTF_8));
    assertThat(jwe.encoded()).isEqualTo(header + "..48V1_ALb6US04U3b." + ciphertext + "." + tag);
  }

  /** McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, test case 15. */
  @Test
  void decryptsTheVectorOfGcm() {
    HexFormat hex = HexFormat.of();
    CompactJwe jwe =
        new CompactJwe(
            "",
            "",
            hex.parseHex("cafebabefacedbaddecaf888"),
            hex.parseHex(
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                    + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
                    + "b094dac5d93471bdec1a502270e3cc6c"));

    assertThat(
            jwe.decrypt(
                hex.parseHex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")))
        .contains(
            hex.parseHex(
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                    + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"));
  }

  /** Those whose additional data is ASCII, as the header of a JWE is. */
  @ParameterizedTest
  @MethodSource
  void decryptsTheVectorsOfWycheproof(Vector vector) {
    CompactJwe jwe =
        new CompactJwe(
            new String(vector.bytes("aad"), US_ASCII),
            "",
            vector.bytes("iv"),
            concat(vector.bytes("ct"), vector.bytes("tag")));

    Optional<byte[]> decrypted = jwe.decrypt(vector.bytes("key"));

    if (vector.isValid()) {
      assertThat(decrypted).contains(vector.bytes("msg"));
    } else {
      assertThat(decrypted).isEmpty();
    }
  }

  static List<Vector> decryptsTheVectorsOfWycheproof() {
    return WycheproofVectors.in("aes_gcm_256_96_128_test.json").stream()
        .filter(vector -> isAscii(vector.bytes("aad")))
        .toList();
  }

  private static boolean isAscii(byte[] bytes) {
    return Arrays.equals(new String(bytes, US_ASCII).getBytes(US_ASCII), bytes);
  }

  @Test
  void writesWhatAnotherLibraryReads() throws Exception {
    JWEObject jwe = JWEObject.parse(CompactJwe.encrypt("a-key", KEY, TEXT).encoded());
    jwe.decrypt(new DirectDecrypter(KEY));

    assertThat(jwe.getHeader().getAlgorithm()).isEqualTo(JWEAlgorithm.DIR);
    assertThat(jwe.getHeader().getEncryptionMethod()).isEqualTo(EncryptionMethod.A256GCM);
    assertThat(jwe.getHeader().getKeyID()).isEqualTo("a-key");
    assertThat(jwe.getPayload().toBytes()).isEqualTo(TEXT);
  }

  @Test
  void readsOnlyHeadersThatItWouldWriteItself() throws Exception {
    JWEObject other =
        new JWEObject(
            new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                .keyID("a-key")
                .contentType("json")
                .build(),
            new Payload(TEXT));
    other.encrypt(new DirectEncrypter(KEY));

    assertThat(CompactJwe.parse(other.serialize())).isEmpty();
  }

  @Test
  void takesANewIvEachTime() {
    assertThat(CompactJwe.encrypt("k", KEY, TEXT).encoded())
        .isNotEqualTo(CompactJwe.encrypt("k", KEY, TEXT).encoded());
  }

  @Test
  void readsItsOwnText() {
    CompactJwe written = CompactJwe.encrypt("k-1_A", KEY, TEXT);
    CompactJwe read = CompactJwe.parse(written.encoded()).orElseThrow();

    assertThat(read.keyId()).isEqualTo("k-1_A");
    assertThat(read.decrypt(KEY)).contains(TEXT);
    assertThat(read.encoded()).isEqualTo(written.encoded());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void refusesWhereAPartIsOfAnotherSizeOrNoBase64url(int part) {
    String[] parts = CompactJwe.encrypt("k", KEY, TEXT).encoded().split("\\.", -1);
    for (String wrong : new String[] {parts[part] + "A", "A", "*", parts[part] + "="}) {
      String[] changed = parts.clone();
      changed[part] = wrong;
      assertThat(CompactJwe.parse(String.join(".", changed)).flatMap(jwe -> jwe.decrypt(KEY)))
          .as("part %d is %s", part, wrong)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a.b.c.d", "....", ".....", "a.b.c.d.e.f"})
  void refusesWhatIsNoJwe(String text) {
    assertThat(CompactJwe.parse(text)).isEmpty();
  }

  /**
   * RFC 4648 section 3.5: the last character of an IV of 12 bytes has no spare bits, of a tag 4.
   */
  @Test
  void refusesASecondSpellingOfTheSameBytes() {
    String text = CompactJwe.encrypt("k", KEY, TEXT).encoded();
    char last = text.charAt(text.length() - 1);
    String twin = text.substring(0, text.length() - 1) + (char) (last + 1);

    assertThat(decode(twin.substring(twin.lastIndexOf('.') + 1)))
        .isEqualTo(decode(text.substring(text.lastIndexOf('.') + 1)));
    assertThat(CompactJwe.parse(twin)).isEmpty();
  }

  @Test
  void refusesAKeyIdThatWouldChangeTheHeader() {
    assertThatThrownBy(() -> CompactJwe.encrypt("a\",\"b\":\"", KEY, TEXT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAKeyOfAnotherSize() {
    assertThatThrownBy(() -> CompactJwe.encrypt("k", new byte[7], TEXT))
        .isInstanceOf(IllegalStateException.class);
  }

  private static byte[] decode(String text) {
    return Base64.getUrlDecoder().decode(text);
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
