package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents of the shape in which the vendors publish theirs lead to tokens, unmodified. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class VendorDocumentsIT {

  private final McpRealm realm;
  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  VendorDocumentsIT(McpRealm realm) {
    this.realm = realm;
    this.documents = new Documents(realm).with(Map.of("allowed-documents", List.of("localhost")));
  }

  @AfterAll
  void close() {
    host.close();
  }

  static Stream<Arguments> vendors() {
    return Stream.of(
        Arguments.of(
            "claude-code",
            "http://localhost:54321/callback",
            Map.of(
                "client_name",
                "Claude Code",
                "client_uri",
                "https://claude.ai",
                "redirect_uris",
                List.of("http://localhost/callback", "http://127.0.0.1/callback"),
                "grant_types",
                List.of("authorization_code", "refresh_token"),
                "response_types",
                List.of("code"),
                "token_endpoint_auth_method",
                "none")),
        Arguments.of(
            "claude-desktop",
            "https://claude.ai/api/mcp/auth_callback",
            Map.of(
                "client_name", "Claude",
                "client_uri", "https://claude.ai",
                "logo_uri", "https://claude.ai/images/claude.png",
                "redirect_uris",
                    List.of(
                        "https://claude.ai/api/mcp/auth_callback",
                        "https://claude.com/api/mcp/auth_callback"),
                "grant_types",
                    List.of(
                        "authorization_code",
                        "refresh_token",
                        "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                "response_types", List.of("code"),
                "token_endpoint_auth_method", "none")),
        Arguments.of(
            "vscode",
            "http://127.0.0.1:33418/",
            Map.of(
                "client_name", "Visual Studio Code",
                "client_uri", "https://code.visualstudio.com",
                "logo_uri", "https://code.visualstudio.com/assets/images/code-stable.png",
                "redirect_uris",
                    List.of(
                        "http://127.0.0.1:33418/",
                        "http://localhost:33418/",
                        "http://127.0.0.1/",
                        "https://vscode.dev/redirect",
                        "https://insiders.vscode.dev/redirect"),
                "grant_types",
                    List.of(
                        "authorization_code",
                        "refresh_token",
                        "urn:ietf:params:oauth:grant-type:device_code"),
                "response_types", List.of("code"),
                "application_type", "native",
                "token_endpoint_auth_method", "none")),
        Arguments.of(
            "chatgpt",
            "https://chatgpt.com/connector_platform_oauth_redirect",
            Map.of(
                "client_name", "ChatGPT",
                "client_uri", "https://chatgpt.com/",
                "redirect_uris",
                    List.of(
                        "https://chatgpt.com/connector_platform_oauth_redirect",
                        "https://chatgpt.com/connector/oauth/abc123"),
                "grant_types", List.of("authorization_code", "refresh_token"),
                "response_types", List.of("code"),
                "token_endpoint_auth_method", "none",
                "token_endpoint_auth_methods_supported", List.of("none", "private_key_jwt"))));
  }

  @ParameterizedTest
  @MethodSource("vendors")
  void leadThroughLoginAndConsentToAToken(
      String name, String redirectUri, Map<String, Object> members) {
    String url = host.publish("/" + name + ".json", members);
    OAuthClient client = OAuthClient.known(realm, url, redirectUri);
    AuthorizationRequest request = client.authorization("mcp:tools offline_access");
    Page consent = realm.browser().open(request.uri()).login("alice", "alice");
    assertThat(consent.isConsent()).isTrue();
    assertThat(consent.text()).contains(members.get("client_name").toString());

    JsonNode tokens = client.redeem(request, consent.accept().callback()).expect(200).json();

    Grant grant = new Grant(realm, client, tokens);
    assertThat(realm.verified(grant.accessToken()).getClaims()).containsEntry("azp", url);
    assertThat(grant.isAlive()).isTrue();
    JsonNode stored = realm.client(url);
    assertThat(stored.path("publicClient").asBoolean()).isTrue();
    assertThat(stored.path("consentRequired").asBoolean()).isTrue();
    assertThat(stored.path("fullScopeAllowed").asBoolean()).isFalse();
    assertThat(stored.path("implicitFlowEnabled").asBoolean()).isFalse();
    assertThat(stored.path("directAccessGrantsEnabled").asBoolean()).isFalse();
    assertThat(stored.path("serviceAccountsEnabled").asBoolean()).isFalse();
    assertThat(stored.path("attributes").path("mcp.dynamic").asText()).isEqualTo("document");
    assertThat(stored.path("attributes").path("pkce.code.challenge.method").asText())
        .isEqualTo("S256");
  }
}
