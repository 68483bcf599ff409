package io.mcpauth.keycloak.it.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger may register at {@code mcp-redirect-uris} as the realm file configures it. */
@OnKeycloak
class RedirectUrisRegistrationIT {

  private static final String GOOD = "http://localhost:8765/callback";

  private final McpRealm realm;

  RedirectUrisRegistrationIT(McpRealm realm) {
    this.realm = realm;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8765/callback",
        "http://localhost/callback",
        "http://127.0.0.1:33418/",
        "http://[::1]:8765/callback",
        "http://localhost:6274/oauth/callback",
        "http://localhost:6274/oauth/callback/debug",
        "https://claude.ai/api/mcp/auth_callback",
        "https://claude.com/api/mcp/auth_callback",
        "https://chatgpt.com/connector_platform_oauth_redirect",
        "https://vscode.dev/redirect",
        "https://insiders.vscode.dev/redirect",
        "https://www.cursor.com/agents/mcp/oauth/callback",
        "cursor://anysphere.cursor-mcp/oauth/callback"
      })
  void acceptsRedirectUriOfRealClient(String redirectUri) {
    RegisteredClient client = RegisteredClient.of(register(redirectUri));

    assertThat(strings(client.metadata().path("redirect_uris"))).containsExactly(redirectUri);
  }

  @Test
  void acceptsAllThreeOfCursorAtOnce() {
    Map<String, Object> metadata =
        new HashMap<>(
            ClientRegistration.publicClient(
                "cursor://anysphere.cursor-mcp/oauth/callback",
                "https://www.cursor.com/agents/mcp/oauth/callback",
                "http://localhost:8787/callback"));
    metadata.put("application_type", "web");

    RegisteredClient client = RegisteredClient.of(realm.registration().register(metadata));

    assertThat(strings(client.metadata().path("redirect_uris"))).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example/cb",
        "https://evil.example/cb",
        "*",
        "https://*/cb",
        "https://claude.ai/*",
        "http://localhost:*/callback",
        "https://claude.ai@evil.example/api/mcp/auth_callback",
        "http://user@localhost:8765/callback",
        "https://claude.ai.evil.example/api/mcp/auth_callback",
        "http://localhost.evil.example/callback",
        "http://localhost:8765/callback#fragment",
        "http://2130706433/callback",
        "intent://scan/#Intent;scheme=zxing;end",
        "javascript:alert(1)",
        "data:text/html,x",
        "about:blank",
        "/callback"
      })
  void refusesRedirectUriAndStoresNothing(String redirectUri) {
    int clients = realm.clientCount();

    Answer answer = register(redirectUri);

    assertThat(answer.expect(400).error()).isEqualTo("invalid_redirect_uri");
    assertThat(realm.clientCount()).isEqualTo(clients);
  }

  @Test
  void oneBadRedirectUriAmongGoodOnesRefusesAll() {
    int clients = realm.clientCount();

    Answer answer = register(GOOD, "http://evil.example/cb");

    assertThat(answer.expect(400).error()).isEqualTo("invalid_redirect_uri");
    assertThat(realm.clientCount()).isEqualTo(clients);
  }

  /** RFC 7592 section 2.2: an update is a registration again. */
  @Test
  void refusesUpdateToRedirectUriThatRegistrationRefuses() {
    RegisteredClient client = RegisteredClient.of(register(GOOD));
    Map<String, Object> metadata =
        new HashMap<>(ClientRegistration.publicClient("http://evil.example/cb"));
    metadata.put("client_id", client.id());

    Answer answer = realm.registration().update(client, metadata);

    assertThat(answer.expect(400).error()).isEqualTo("invalid_redirect_uri");
    assertThat(strings(realm.client(client.id()).path("redirectUris")))
        .contains(GOOD)
        .doesNotContain("http://evil.example/cb");
  }

  /** And the administrator, who can choose it, in the event. */
  @Test
  void aRefusalNamesTheKnownClientThatIsNotChosen() {
    String reason =
        "redirect_uris[1] has a private-use scheme that is not allowed here; it is one of the known"
            + " client warp, not chosen here";

    Answer answer = register(GOOD, "warp://mcp/oauth2callback");

    assertThat(answer.expect(400).json().path("error_description").asText())
        .startsWith(reason + ". Allowed here: ");
    assertThat(realm.events("CLIENT_REGISTER_ERROR"))
        .anySatisfy(event -> assertThat(event.details()).containsEntry("reason", reason));
  }

  /** Programs at hosts of the operator's, as docs/registration.md lists them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://n8n.example.com/rest/oauth2-credential/callback",
        "https://chat.example.com/oauth/clients/mcp:files/callback",
        "https://dify.example.com/console/api/mcp/oauth/callback",
        "https://chat.example.com/api/mcp/files/oauth/callback"
      })
  void aListedAddressIsAllowedAndNoOther(String address) {
    realm
        .registrationPolicies()
        .save("anonymous", "mcp-redirect-uris", Map.of("redirect-uris", List.of(address)))
        .expect(204);

    register(address).expect(201);
    register(address + "/more").expect(400);
    register(address.replace("example.com", "example.org")).expect(400);
  }

  private Answer register(String... redirectUris) {
    return realm.registration().register(ClientRegistration.publicClient(redirectUris));
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(s -> strings.add(s.asText()));
    return strings;
  }
}
