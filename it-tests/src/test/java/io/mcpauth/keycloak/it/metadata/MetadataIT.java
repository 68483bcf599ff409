package io.mcpauth.keycloak.it.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8414: metadata that holds, where a realm switches it on, and Keycloak's own elsewhere. */
@OnKeycloak
class MetadataIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;

  MetadataIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void everyAdvertisedScopeCanBeHadByADynamicClient() {
    Set<String> advertised = texts(metadata("/realms/%s/.well-known/oauth-authorization-server"));
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    AuthorizationRequest request = client.authorization(String.join(" ", advertised));
    Page page = realm.browser().open(request.uri()).login("alice", "alice").accept();

    JsonNode tokens = client.redeem(request, page.callback()).expect(200).json();

    assertThat(new TreeSet<>(List.of(tokens.path("scope").asText().split(" "))))
        .isEqualTo(advertised);
  }

  /**
   * RFC 8414 section 3.1 and OpenID Connect Discovery section 4 put the issuer's path elsewhere.
   */
  @Test
  void allFormsSayTheSame() {
    JsonNode one = metadata("/realms/%s/.well-known/oauth-authorization-server");

    assertThat(metadata("/realms/%s/.well-known/openid-configuration")).isEqualTo(one);
    assertThat(metadata("/.well-known/oauth-authorization-server/realms/%s")).isEqualTo(one);
    assertThat(metadata("/.well-known/openid-configuration/realms/%s")).isEqualTo(one);
  }

  @Test
  void advertisesHowADynamicClientCanAuthenticate() {
    JsonNode metadata = metadata("/realms/%s/.well-known/oauth-authorization-server");

    assertThat(metadata.path("token_endpoint_auth_methods_supported"))
        .extracting(JsonNode::asText)
        .containsExactly("none", "client_secret_basic", "client_secret_post", "private_key_jwt");
    assertThat(metadata.path("token_endpoint_auth_signing_alg_values_supported"))
        .extracting(JsonNode::asText)
        .contains("RS256", "ES256")
        .doesNotContain("HS256");
  }

  @Test
  void everyAdvertisedGrantCanBeRegistered() {
    List<String> grants = texts(document(), "grant_types_supported");

    assertThat(grants).containsExactlyInAnyOrder("authorization_code", "refresh_token");
    for (String grant : grants) {
      Map<String, Object> request = new HashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
      request.put("grant_types", List.of("authorization_code", grant));
      assertThat(realm.registration().register(request).expect(201).json().path("grant_types"))
          .extracting(JsonNode::asText)
          .contains(grant);
    }
  }

  @Test
  void everyAdvertisedSignatureCanBeRegistered() {
    Map<String, String> members =
        Map.of(
            "id_token_signing_alg_values_supported", "id_token_signed_response_alg",
            "userinfo_signing_alg_values_supported", "userinfo_signed_response_alg",
            "request_object_signing_alg_values_supported", "request_object_signing_alg",
            "authorization_signing_alg_values_supported", "authorization_signed_response_alg");
    members.forEach(
        (list, member) -> {
          List<String> algorithms = texts(document(), list);
          assertThat(algorithms).as(list).isNotEmpty();
          for (String algorithm : algorithms) {
            Map<String, Object> request =
                new HashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
            request.put(member, algorithm);
            realm.registration().register(request).expect(201);
          }
        });
  }

  /** RFC 8628 section 4, OpenID Connect CIBA section 4: there where the grant is. */
  @Test
  void advertisesNoEndpointOfAGrantThatCannotBeRegistered() {
    assertThat(document().toString())
        .doesNotContain("device_authorization_endpoint")
        .doesNotContain("backchannel_authentication_endpoint");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/realms/master/.well-known/openid-configuration",
        "/realms/master/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/realms/master",
      })
  void otherRealmsKeepKeycloaksOwnMetadata(String path) {
    JsonNode metadata = get(path).expect(200).json();

    assertThat(metadata.path("code_challenge_methods_supported"))
        .extracting(JsonNode::asText)
        .containsExactly("plain", "S256");
    assertThat(metadata.path("grant_types_supported"))
        .extracting(JsonNode::asText)
        .contains("implicit", "password");
  }

  @Test
  void otherRealmsKeepKeycloaksOwnAddresses() {
    assertThat(get("/.well-known/openid-configuration/realms/master").status()).isEqualTo(404);
    assertThat(get("/.well-known/openid-configuration/realms/no-such").status()).isEqualTo(404);
  }

  @Test
  void theRealmAttributeSwitchesItOff() {
    realm.admin().put("", Map.of("attributes", Map.of("mcp.metadata", "false"))).expect(204);
    try {
      assertThat(
              metadata("/realms/%s/.well-known/openid-configuration")
                  .path("code_challenge_methods_supported"))
          .extracting(JsonNode::asText)
          .contains("plain");
    } finally {
      realm.admin().put("", Map.of("attributes", Map.of("mcp.metadata", "true"))).expect(204);
    }
  }

  private JsonNode document() {
    return metadata("/realms/%s/.well-known/oauth-authorization-server");
  }

  private static List<String> texts(JsonNode metadata, String member) {
    List<String> texts = new ArrayList<>();
    metadata.path(member).forEach(value -> texts.add(value.asText()));
    return texts;
  }

  private JsonNode metadata(String path) {
    return get(path.formatted(realm.name())).expect(200).json();
  }

  private Answer get(String path) {
    return Http.get(URI.create(realm.server() + path)).send();
  }

  private static Set<String> texts(JsonNode metadata) {
    Set<String> texts = new TreeSet<>();
    metadata.path("scopes_supported").forEach(scope -> texts.add(scope.asText()));
    return texts;
  }
}
