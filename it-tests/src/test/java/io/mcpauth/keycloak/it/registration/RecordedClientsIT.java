package io.mcpauth.keycloak.it.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real clients send is registered, and works; what an attacker makes of it is refused. */
@OnKeycloak
class RecordedClientsIT {

  private static final int HOSTILE_VARIANTS = 10;

  private final McpRealm realm;

  RecordedClientsIT(McpRealm realm) {
    this.realm = realm;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-code",
        "claude-web",
        "chatgpt",
        "vscode",
        "cursor",
        "codex",
        "mcp-inspector"
      })
  void registersAndComesToTheLogin(String client) {
    JsonNode request = file(client).path("request");

    RegisteredClient registered = RegisteredClient.of(realm.registration().register(request));

    JsonNode answer = registered.metadata();
    for (String member : List.of("client_name", "redirect_uris", "token_endpoint_auth_method")) {
      assertThat(answer.path(member)).as(member).isEqualTo(request.path(member));
    }
    assertThat(answer.path("application_type").asText())
        .isEqualTo(request.path("application_type").asText("native"));
    // Claude Code asks for this one whatever it registered.
    String scope = answer.path("scope").asText();
    assertThat(scope.split(" ")).contains("offline_access");
    for (JsonNode redirectUri : answer.path("redirect_uris")) {
      OAuthClient at = OAuthClient.of(realm, registered).at(redirectUri.asText());
      assertThat(realm.browser().open(at.authorization(scope).uri()).isLogin())
          .as(redirectUri.asText())
          .isTrue();
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("hostileVariants")
  void refusesWhatAnAttackerMakesOfIt(String client, String variant, ObjectNode request) {
    int clients = realm.clientCount();

    Answer answer = realm.registration().register(request);

    assertThat(answer.expect(400).error()).isIn("invalid_redirect_uri", "invalid_client_metadata");
    assertThat(answer.json().path("error_description").asText()).isNotEmpty();
    assertThat(realm.clientCount()).isEqualTo(clients);
  }

  static Stream<Arguments> hostileVariants() {
    return Stream.of(
            "claude-code", "claude-web", "chatgpt", "vscode", "cursor", "codex", "mcp-inspector")
        .flatMap(RecordedClientsIT::hostileVariants);
  }

  private static Stream<Arguments> hostileVariants(String client) {
    JsonNode file = file(client);
    assertThat(file.path("hostile")).hasSize(HOSTILE_VARIANTS);
    return file.path("hostile").properties().stream()
        .map(
            variant ->
                Arguments.of(
                    client,
                    variant.getKey(),
                    Json.patched((ObjectNode) file.path("request"), variant.getValue())));
  }

  private static JsonNode file(String client) {
    return Json.read(MavenProperty.path("recorded.clients").resolve(client + ".json"));
  }
}
