package io.mcpauth.keycloak.it.props;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.JWKGenerator;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Props sealed to a key of the MCP server: which key, its rotation, and what happens without one.
 */
@OnKeycloak
class PropsPublicKeyIT {

  private final McpRealm realm;
  private final McpCaller caller;

  PropsPublicKeyIT(McpRealm realm) {
    this.realm = realm;
    this.caller =
        McpCaller.registered(realm)
            .withoutScope("mcp-props")
            .feeding("tenant", "acme")
            .mapper("oidc-mcp-props-mapper", Map.of("mode", "public key"));
  }

  @Test
  void choosesAKeyThatIsMeantForEncryption() throws Exception {
    ECKey wanted = key("enc").keyUse(KeyUse.ENCRYPTION).generate();
    ResourceServer server =
        server(
            key("no-use").generate(),
            key("sig").keyUse(KeyUse.SIGNATURE).algorithm(JWSAlgorithm.ES256).generate(),
            wanted);

    assertThat(keyId(caller.token(server))).isEqualTo("enc");
  }

  /** RFC 7517 sections 4.2 to 4.4: {@code use} is optional, and there are other ways to say it. */
  @Test
  void choosesAKeyThatSaysByItsOperationsOrAlgorithmWhatItIsFor() throws Exception {
    ECKey signs = key("verify").keyOperations(Set.of(KeyOperation.VERIFY)).generate();
    ECKey agrees = key("derive").keyOperations(Set.of(KeyOperation.DERIVE_KEY)).generate();
    ECKey wraps = key("wrap").algorithm(JWEAlgorithm.ECDH_ES_A256KW).generate();

    assertThat(keyId(caller.token(server(signs, agrees)))).isEqualTo("derive");
    assertThat(keyId(caller.token(server(key("none").generate(), wraps)))).isEqualTo("wrap");
  }

  /** RFC 7517 section 4.3. */
  @Test
  void sealsToNoKeyThatContradictsItself() {
    String contradicts =
        """
        {"keys":[{"kty":"EC","kid":"both","use":"enc","key_ops":["verify"],"crv":"P-256",
         "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
         "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
        """;

    assertRefused(
        ResourceServer.registered(
            realm, Map.of("use.jwks.string", "true", "jwks.string", contradicts)),
        "has no key with use enc");
  }

  @Test
  void followsARotationOfTheServersKey() throws Exception {
    ECKey first = key("first").keyUse(KeyUse.ENCRYPTION).generate();
    ECKey second = key("second").keyUse(KeyUse.ENCRYPTION).generate();
    ResourceServer server = server(first);
    String old = caller.token(server);
    server.set(ResourceServer.jwks(second));
    String fresh = caller.token(server);

    assertThat(keyId(old)).isEqualTo("first");
    assertThat(keyId(fresh)).isEqualTo("second");
    for (String token : List.of(old, fresh)) {
      assertThat(
              OpenProps.openWithPrivateKey(
                  realm.verified(token),
                  server.clientId(),
                  new JWKSet(List.<JWK>of(first, second))))
          .isEqualTo(Map.of("tenant", "acme"));
    }
  }

  @Test
  void isShownByNoIntrospection() throws Exception {
    ResourceServer server = server(key("enc").keyUse(KeyUse.ENCRYPTION).generate());
    String token = caller.token(server);

    assertThat(server.introspect(token).path("active").asBoolean()).isTrue();
    assertThat(server.introspect(token).has("props")).isFalse();
  }

  @Test
  void refusesATokenForAServerWithoutAKey() {
    assertRefused(ResourceServer.registered(realm), "has no key with use enc");
  }

  @Test
  void refusesATokenForAServerWhoseKeysCannotBeRead() {
    assertRefused(
        ResourceServer.registered(
            realm,
            Map.of("use.jwks.url", "true", "jwks.url", realm.server() + "/nothing/here.json")),
        "cannot be read");
  }

  private void assertRefused(ResourceServer server, String reason) {
    Answer refused = caller.grant(server, "mcp:tools").expect(500);

    assertThat(refused.error()).isEqualTo("server_error");
    assertThat(
            realm.events("CODE_TO_TOKEN_ERROR").stream()
                .filter(event -> event.clientId().equals(caller.clientId()))
                .map(event -> event.details().get("reason")))
        .singleElement()
        .asString()
        .contains(reason);
  }

  private ResourceServer server(JWK... keys) {
    return ResourceServer.registered(realm, ResourceServer.jwks(keys));
  }

  private static JWKGenerator<ECKey> key(String id) {
    return new ECKeyGenerator(Curve.P_256).keyID(id);
  }

  private String keyId(String token) throws Exception {
    return JWEObject.parse(realm.verified(token).getStringClaim("props")).getHeader().getKeyID();
  }
}
