package io.mcpauth.keycloak.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.registration.DynamicClientLimits;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** RFC 8414, for OAuth 2.1 and clients that register themselves. */
class MetadataRulesTest {

  private static final Map<String, Object> STOCK = new LinkedHashMap<>();

  static {
    STOCK.put("issuer", "https://auth.example.com/realms/mcp");
    STOCK.put("code_challenge_methods_supported", List.of("plain", "S256"));
    STOCK.put("grant_types_supported", List.of("authorization_code", "implicit", "password"));
    STOCK.put("response_types_supported", List.of("code", "none", "id_token token"));
    STOCK.put(
        "token_endpoint_auth_signing_alg_values_supported", List.of("RS256", "HS256", "ES256"));
    STOCK.put("id_token_signing_alg_values_supported", List.of("HS256", "RS256"));
    STOCK.put("request_object_signing_alg_values_supported", List.of("none", "HS384", "ES256"));
    STOCK.put("id_token_encryption_alg_values_supported", List.of("RSA-OAEP"));
    STOCK.put("request_object_encryption_alg_values_supported", List.of("RSA-OAEP"));
    STOCK.put("device_authorization_endpoint", "https://a/device");
    STOCK.put("backchannel_authentication_endpoint", "https://a/ciba");
    STOCK.put("backchannel_token_delivery_modes_supported", List.of("poll"));
    STOCK.put("backchannel_logout_supported", true);
    STOCK.put("acr_values_supported", List.of());
    STOCK.put("nothing", null);
    STOCK.put("blank", "");
    STOCK.put(
        "mtls_endpoint_aliases",
        Map.of(
            "token_endpoint",
            "https://a",
            "device_authorization_endpoint",
            "https://a/device",
            "empty",
            List.of()));
    STOCK.put("empty_object", Map.of("empty", ""));
  }

  @Test
  void advertisesOAuth21Only() {
    Map<String, Object> metadata = truthful("none");

    assertThat(metadata)
        .containsEntry("issuer", "https://auth.example.com/realms/mcp")
        .containsEntry("code_challenge_methods_supported", List.of("S256"))
        .containsEntry("grant_types_supported", List.of("authorization_code"))
        .containsEntry("response_types_supported", List.of("code"))
        .containsEntry("scopes_supported", List.of("openid", "mcp:tools"));
  }

  @Test
  void advertisesHowAClientCanAuthenticate() {
    Map<String, Object> metadata = truthful("none", "client_secret_basic");

    assertThat(metadata)
        .containsEntry(
            "token_endpoint_auth_methods_supported", List.of("none", "client_secret_basic"))
        .containsEntry(
            "revocation_endpoint_auth_methods_supported", List.of("none", "client_secret_basic"))
        .containsEntry(
            "introspection_endpoint_auth_methods_supported", List.of("client_secret_basic"));
  }

  @Test
  void advertisesSignaturesThatAClientCanRegister() {
    assertThat(truthful("private_key_jwt"))
        .containsEntry(
            "token_endpoint_auth_signing_alg_values_supported", List.of("RS256", "ES256"))
        .containsEntry("id_token_signing_alg_values_supported", List.of("RS256"))
        .containsEntry("request_object_signing_alg_values_supported", List.of("ES256"));
  }

  @Test
  void advertisesNothingOfAGrantThatAClientCannotRegister() {
    assertThat(truthful("none"))
        .doesNotContainKeys(
            "device_authorization_endpoint",
            "backchannel_authentication_endpoint",
            "backchannel_token_delivery_modes_supported")
        .containsEntry("backchannel_logout_supported", true)
        .containsEntry("mtls_endpoint_aliases", Map.of("token_endpoint", "https://a"));
  }

  @Test
  void advertisesTheEndpointOfAGrantThatAClientCanRegister() {
    assertThat(
            truthful(
                List.of("authorization_code", "urn:ietf:params:oauth:grant-type:device_code"),
                "none"))
        .containsEntry("device_authorization_endpoint", "https://a/device")
        .doesNotContainKey("backchannel_authentication_endpoint");
  }

  @Test
  void advertisesNoEncryptedAnswers() {
    assertThat(truthful("none"))
        .doesNotContainKey("id_token_encryption_alg_values_supported")
        .containsEntry("request_object_encryption_alg_values_supported", List.of("RSA-OAEP"));
  }

  /** RFC 8414 section 3.2. */
  @Test
  void leavesEmptyMembersOut() {
    Map<String, Object> metadata = truthful("none");

    assertThat(metadata)
        .doesNotContainKeys(
            "acr_values_supported",
            "nothing",
            "blank",
            "empty_object",
            "introspection_endpoint_auth_methods_supported")
        .containsEntry("mtls_endpoint_aliases", Map.of("token_endpoint", "https://a"));
  }

  /** Draft draft-ietf-oauth-client-id-metadata-document section 5. */
  @Test
  void saysWhereAClientCanBeItsDocument() {
    assertThat(truthful("none")).doesNotContainKey("client_id_metadata_document_supported");
    DynamicClientLimits limits =
        new DynamicClientLimits(
            List.of("openid"), List.of("authorization_code"), List.of("none"), Set.of("RS256"));
    assertThat(MetadataRules.truthful(STOCK, limits, true))
        .containsEntry("client_id_metadata_document_supported", true);
    Map<String, Object> expected = new LinkedHashMap<>(STOCK);
    expected.put("client_id_metadata_document_supported", true);
    expected.put("token_endpoint_auth_methods_supported", List.of("none"));
    assertThat(MetadataRules.stockWithDocuments(STOCK, limits)).isEqualTo(expected);
  }

  private static Map<String, Object> truthful(String... authMethods) {
    return truthful(List.of("authorization_code", "refresh_token"), authMethods);
  }

  private static Map<String, Object> truthful(List<String> grants, String... authMethods) {
    return MetadataRules.truthful(
        STOCK,
        new DynamicClientLimits(
            List.of("openid", "mcp:tools"),
            grants,
            Arrays.asList(authMethods),
            Set.of("RS256", "ES256")),
        false);
  }
}
