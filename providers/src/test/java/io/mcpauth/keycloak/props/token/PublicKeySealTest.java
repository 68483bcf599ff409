package io.mcpauth.keycloak.props.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.mcpauth.keycloak.props.seal.Binding;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.keycloak.common.crypto.CryptoIntegration;
import org.keycloak.crypto.KeyWrapper;

class PublicKeySealTest {

  private static final Binding HERE =
      new Binding("https://id.example/realms/mcp", "server", "onrtac:1f0c");

  @BeforeAll
  static void chooseTheCryptographyOfStockKeycloak() {
    CryptoIntegration.init(PublicKeySealTest.class.getClassLoader());
  }

  @Test
  void sealsToEllipticCurveKeys() throws Exception {
    for (Curve curve : List.of(Curve.P_256, Curve.P_384, Curve.P_521)) {
      ECKey key = new ECKeyGenerator(curve).keyID("ec").generate();
      JWEObject jwe = sealed(key.toECPublicKey(), "ECDH-ES+A256KW");
      jwe.decrypt(new ECDHDecrypter(key));

      assertContent(jwe);
    }
  }

  @Test
  void sealsToRsaKeys() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).keyID("rsa").generate();
    JWEObject jwe = sealed(key.toRSAPublicKey(), "RSA-OAEP-256");
    jwe.decrypt(new RSADecrypter(key));

    assertContent(jwe);
  }

  @Test
  void choosesTheAlgorithmByTheKey() throws Exception {
    PublicKey ec = new ECKeyGenerator(Curve.P_256).generate().toECPublicKey();
    PublicKey rsa = new RSAKeyGenerator(2048).generate().toRSAPublicKey();

    assertThat(PublicKeySeal.algorithm(wrapper(ec, "a", null))).contains("ECDH-ES+A256KW");
    assertThat(PublicKeySeal.algorithm(wrapper(rsa, "a", null))).contains("RSA-OAEP-256");
    assertThat(PublicKeySeal.algorithm(wrapper(rsa, "a", "RSA-OAEP-256"))).contains("RSA-OAEP-256");
  }

  @Test
  void leavesOutKeysThatAreMeantForSomethingElse() throws Exception {
    PublicKey ec = new ECKeyGenerator(Curve.P_256).generate().toECPublicKey();
    PublicKey rsa = new RSAKeyGenerator(2048).generate().toRSAPublicKey();
    PublicKey weak = new RSAKeyGenerator(1024, true).generate().toRSAPublicKey();

    assertThat(PublicKeySeal.algorithm(wrapper(ec, null, null))).isEmpty();
    assertThat(PublicKeySeal.algorithm(wrapper(ec, "a", "ES256"))).isEmpty();
    assertThat(PublicKeySeal.algorithm(wrapper(rsa, "a", "RSA1_5"))).isEmpty();
    assertThat(PublicKeySeal.algorithm(wrapper(weak, "a", null))).isEmpty();
  }

  private static JWEObject sealed(PublicKey key, String algorithm) throws Exception {
    byte[] payload = PublicKeySeal.payload(HERE, "{\"tenant\":\"acme\"}".getBytes(UTF_8));
    JWEObject jwe =
        JWEObject.parse(PublicKeySeal.seal(wrapper(key, "key-1", null), algorithm, payload));

    assertThat(jwe.getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
    assertThat(jwe.getHeader().getEncryptionMethod()).isEqualTo(EncryptionMethod.A256GCM);
    assertThat(jwe.getHeader().getKeyID()).isEqualTo("key-1");
    return jwe;
  }

  private static void assertContent(JWEObject jwe) {
    assertThat(jwe.getPayload().toJSONObject())
        .isEqualTo(
            Map.of(
                "iss", HERE.issuer(),
                "aud", HERE.audience(),
                "jti", HERE.context(),
                "props", Map.of("tenant", "acme")));
  }

  private static KeyWrapper wrapper(
      PublicKey key, @Nullable String keyId, @Nullable String algorithm) {
    KeyWrapper wrapper = new KeyWrapper();
    wrapper.setPublicKey(key);
    wrapper.setKid(keyId);
    wrapper.setAlgorithm(algorithm);
    return wrapper;
  }
}
