package io.mcpauth.keycloak.it.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.oauth.UserGrants;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.Nginx;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.servers.ServerApi;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The code that admin REST hands out for one server takes that server's tokens, and no others. */
@Tag("once")
@OnKeycloak
class SnippetChecksIT {

  private final ServerApi servers;
  private final UserGrants alice;

  SnippetChecksIT(McpRealm realm) {
    this.servers = new ServerApi(realm);
    this.alice =
        UserGrants.toNewClient(realm, "http://localhost:8765/callback", "openid mcp:tools");
  }

  @ParameterizedTest
  @EnumSource
  void takesTheTokensOfItsServerAsItCame(SnippetCheck check, @TempDir Path folder) {
    // A quote, a comma and a dollar: what ends a string, a list or a name in one language or other.
    String url = Nginx.freeUrl() + (serves(check) ? "/mcp" : "/o'neil,$a/mcp");
    JsonNode server = servers.created(server(url));
    JsonNode other = servers.created(server("https://" + UUID.randomUUID() + ".example/mcp"));
    JsonNode snippet =
        servers.snippet(server.path("id").asText(), check.language()).expect(200).json();
    assertThat(snippet.path("code").asText()).doesNotContain(server.path("secret").asText());

    try (TokenCheck running = check.start(snippet, folder)) {
      JsonNode tokens = alice.tokensFor(url);
      JsonNode others = alice.tokensFor(other.path("resources").path(0).asText());

      assertThat(running.accepts(tokens.path("access_token").asText())).as("access").isTrue();
      assertThat(running.accepts(tokens.path("id_token").asText())).as("ID token").isFalse();
      assertThat(running.accepts(tokens.path("refresh_token").asText())).as("refresh").isFalse();
      assertThat(running.accepts(others.path("access_token").asText())).as("other").isFalse();
    }
  }

  /** Those that listen at the path of the URL themselves have a plain one. */
  private static boolean serves(SnippetCheck check) {
    return check == SnippetCheck.TYPESCRIPT || check == SnippetCheck.PYTHON;
  }

  private static Map<String, Object> server(String url) {
    return Map.of("clientId", "server-" + UUID.randomUUID(), "resources", List.of(url));
  }
}
