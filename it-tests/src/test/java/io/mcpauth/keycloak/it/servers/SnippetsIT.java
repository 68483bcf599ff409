package io.mcpauth.keycloak.it.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server's developer is told; that the code works is for SnippetChecksIT. */
@OnKeycloak
class SnippetsIT {

  private final McpRealm realm;
  private final AdminApi master;
  private final ServerApi servers;

  SnippetsIT(McpRealm realm, AdminApi master) {
    this.realm = realm;
    this.master = master;
    this.servers = new ServerApi(realm);
  }

  @Test
  void tellsWhatTheRealmsMetadataTells() {
    Map<String, Object> server = ServerApi.fresh("name", "Müller's \"Büro\"");
    server.put("scopes", List.of("mcp:prompts", "mcp:tools"));
    JsonNode made = servers.created(server);
    String url = made.path("resources").path(0).asText();

    JsonNode told = servers.snippet(made.path("id").asText(), "typescript").expect(200).json();

    JsonNode metadata = realm.metadata();
    assertThat(told.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("issuer", "jwks_uri", "audience", "protected_resource_metadata", "code");
    assertThat(told.path("issuer")).isEqualTo(metadata.path("issuer"));
    assertThat(told.path("jwks_uri")).isEqualTo(metadata.path("jwks_uri"));
    assertThat(told.path("audience").asText()).isEqualTo(url);
    assertThat(told.path("protected_resource_metadata"))
        .isEqualTo(
            Json.parse(
                Json.write(
                    Map.of(
                        "resource", url,
                        "authorization_servers", List.of(metadata.path("issuer").asText()),
                        "scopes_supported", List.of("mcp:prompts", "mcp:tools"),
                        "bearer_methods_supported", List.of("header"),
                        "resource_name", "Müller's \"Büro\""))));
    assertThat(told.path("code").asText())
        .contains("requiredScopes: ['mcp:prompts']")
        .contains("url = '" + url + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ruby", "TypeScript", "go", "typescript,python"})
  void namesTheLanguagesThatThereAre(String language) {
    String id = servers.created(ServerApi.fresh()).path("id").asText();

    Answer refused = servers.snippet(id, language).expect(400);

    assertThat(refused.json().path("errorMessage").asText())
        .isEqualTo("lang: it must be one of typescript, python, java, spring, quarkus");
  }

  @Test
  void aLanguageHasToBeNamed() {
    String id = servers.created(ServerApi.fresh()).path("id").asText();

    realm.admin().post("/mcp/servers/" + id + "/snippets", Map.of()).expect(400);
  }

  /** The realm's own front, with a path; and a realm that does not use the pack. */
  @Test
  void theIssuerIsTheOneOfTheTokens() {
    String name = "front " + UUID.randomUUID();
    master
        .post(
            "/realms",
            Map.of(
                "realm",
                name,
                "enabled",
                true,
                "attributes",
                Map.of("frontendUrl", "https://auth.example.com/auth")))
        .expect(201);
    String path = name.replace(" ", "%20");
    AdminApi admin = master.below("/realms/" + path);
    try {
      admin
          .post(
              "/clients",
              ConfidentialClients.representation(
                  "s", Map.of("attributes", Map.of("resource_url", "https://s.example/mcp"))))
          .expect(201);
      String id = admin.get("/mcp/servers").expect(200).json().path(0).path("id").asText();

      JsonNode told =
          admin.post("/mcp/servers/" + id + "/snippets?lang=spring", Map.of()).expect(200).json();

      assertThat(told.path("issuer").asText())
          .isEqualTo("https://auth.example.com/auth/realms/" + path);
      assertThat(told.path("jwks_uri").asText())
          .isEqualTo(told.path("issuer").asText() + "/protocol/openid-connect/certs");
    } finally {
      admin.delete("").expect(204);
    }
  }
}
