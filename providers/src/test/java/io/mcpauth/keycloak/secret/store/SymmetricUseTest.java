package io.mcpauth.keycloak.secret.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricUseTest {

  @Test
  void findsClientSecretJwt() {
    assertThat(SymmetricUse.in("client-secret-jwt", name -> null))
        .hasValueSatisfying(
            use -> assertThat(use.message()).startsWith("client_secret_jwt: ").contains("choose"));
  }

  @ParameterizedTest
  @CsvSource({
    "request.object.signature.alg, HS256",
    "request.object.signature.alg, HS384",
    "request.object.signature.alg, HS512",
    "request.object.encryption.alg, dir",
    "id.token.encrypted.response.alg, dir",
    "id.token.encrypted.response.alg, A128KW",
    "user.info.encrypted.response.alg, A256GCMKW",
    "authorization.encrypted.response.alg, PBES2-HS256+A128KW",
  })
  void findsAlgorithmsWhoseKeyIsTheSecret(String attribute, String algorithm) {
    assertThat(SymmetricUse.in("client-secret", Map.of(attribute, algorithm)::get))
        .hasValueSatisfying(
            use -> assertThat(use.message()).startsWith(attribute + ": ").contains("choose"));
  }

  @ParameterizedTest
  @CsvSource({
    "request.object.signature.alg, any",
    "request.object.signature.alg, none",
    "request.object.signature.alg, ES256",
    "request.object.encryption.alg, RSA-OAEP",
    "id.token.encrypted.response.alg, RSA-OAEP-256",
    "user.info.encrypted.response.alg, ECDH-ES+A256KW",
    "id.token.signed.response.alg, HS256",
  })
  void leavesOtherSettingsAlone(String attribute, String algorithm) {
    assertThat(SymmetricUse.in("client-jwt", Map.of(attribute, algorithm)::get)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "HS384", "HS512", "dir", "A128KW", "A256GCMKW"})
  void findsARequestObjectWhoseKeyIsTheSecret(String algorithm) {
    assertThat(SymmetricUse.inRequestObject(algorithm))
        .hasValueSatisfying(
            use -> assertThat(use.message()).startsWith("request: ").contains("choose"));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"none", "ES256", "RSA-OAEP-256", "ECDH-ES"})
  void leavesOtherRequestObjectsAlone(String algorithm) {
    assertThat(SymmetricUse.inRequestObject(algorithm)).isEmpty();
  }
}
