package io.mcpauth.keycloak.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7517 sections 4.2 ({@code use}), 4.3 ({@code key_ops}) and 4.4 ({@code alg}). */
final class DeclaredUseTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // use decides,
        "sig, '', -, SIGNATURE",
        "enc, '', -, ENCRYPTION",
        "enc, '', ES256, ENCRYPTION",
        "jwt-svid, '', ES256, OTHER",
        "Sig, '', -, OTHER",
        "'', '', -, OTHER",
        // then key_ops,
        "-, verify, -, SIGNATURE",
        "-, verify sign, RSA-OAEP, SIGNATURE",
        "-, encrypt, -, ENCRYPTION",
        "-, wrapKey unwrapKey, -, ENCRYPTION",
        "-, deriveKey, ES256, ENCRYPTION",
        "-, deriveBits, -, ENCRYPTION",
        "-, x-vendor, -, OTHER",
        "-, x-vendor verify, -, SIGNATURE",
        "-, VERIFY, -, OTHER",
        // then alg;
        "-, '', ES256, SIGNATURE",
        "-, '', PS384, SIGNATURE",
        "-, '', EdDSA, SIGNATURE",
        "-, '', RSA1_5, ENCRYPTION",
        "-, '', RSA-OAEP-256, ENCRYPTION",
        "-, '', ECDH-ES+A256KW, ENCRYPTION",
        "-, '', -, UNSAID",
        // and the first two must be consistent.
        "sig, verify, -, SIGNATURE",
        "enc, wrapKey, -, ENCRYPTION",
        "sig, x-vendor, -, SIGNATURE",
        "sig, wrapKey, -, CONTRADICTORY",
        "enc, verify, -, CONTRADICTORY",
        "jwt-svid, verify, -, CONTRADICTORY",
        "sig, verify encrypt, -, CONTRADICTORY",
        "-, verify encrypt, -, CONTRADICTORY",
        "-, sign deriveKey, ES256, CONTRADICTORY",
      })
  void readsTheFirstOfTheThree(
      @Nullable String use, String operations, @Nullable String algorithm, DeclaredUse expected) {
    List<String> done =
        Stream.of(operations.split(" ")).filter(operation -> !operation.isEmpty()).toList();

    assertThat(DeclaredUse.of(use, done, algorithm)).isEqualTo(expected);
  }

  @Test
  void onlyAKeyThatSaysNothingMayBeEither() {
    assertThat(Stream.of(DeclaredUse.values()).filter(DeclaredUse::maySign))
        .containsExactly(DeclaredUse.SIGNATURE, DeclaredUse.UNSAID);
    assertThat(Stream.of(DeclaredUse.values()).filter(DeclaredUse::mayEncrypt))
        .containsExactly(DeclaredUse.ENCRYPTION, DeclaredUse.UNSAID);
  }
}
