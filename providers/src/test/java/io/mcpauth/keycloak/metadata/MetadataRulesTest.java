package io.mcpauth.keycloak.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    STOCK.put("acr_values_supported", List.of());
    STOCK.put("nothing", null);
    STOCK.put("blank", "");
    STOCK.put("mtls_endpoint_aliases", Map.of("token_endpoint", "https://a", "empty", List.of()));
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
  void advertisesHmacOnlyWhereASecretSigns() {
    String algorithms = "token_endpoint_auth_signing_alg_values_supported";

    assertThat(truthful("private_key_jwt")).containsEntry(algorithms, List.of("RS256", "ES256"));
    assertThat(truthful("client_secret_jwt"))
        .containsEntry(algorithms, List.of("RS256", "HS256", "ES256"));
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

  private static Map<String, Object> truthful(String... authMethods) {
    return MetadataRules.truthful(
        STOCK, List.of("openid", "mcp:tools"), Arrays.asList(authMethods));
  }
}
