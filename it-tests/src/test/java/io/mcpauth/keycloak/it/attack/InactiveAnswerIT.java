package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** RFC 7662 section 2.2: about a token that is not active nothing else is said. */
@OnKeycloak
class InactiveAnswerIT {

  private static final String SAMPLE = "http://localhost:3000/mcp";

  private final McpRealm realm;
  private final AdminApi keycloak;
  private final ResourceServer server;
  private final OAuthClient client;
  private final RealmUser user;

  InactiveAnswerIT(McpRealm realm, AdminApi keycloak) {
    this.realm = realm;
    this.keycloak = keycloak;
    // With Keycloak's "Support JWT claim in introspection response".
    this.server = ResourceServer.registered(realm);
    this.client = OAuthClient.registered(realm, "http://localhost:8765/callback");
    this.user = RealmUser.created(realm);
  }

  /** CVE-2026-18208: below 26.7.5 the answer carried the token, signed anew. */
  @Test
  void aServerGetsNothingOfATokenForAnother() {
    JsonNode tokens = tokens(SAMPLE);

    assertSaysNothing(tokens.path("access_token").asText());
  }

  @Test
  void nothingIsSaidWithoutTheConsent() {
    JsonNode tokens = tokens(server.url());
    String account = "/users/" + user.id() + "/consents/" + client.id();
    realm.admin().delete(account).expect(204);

    assertSaysNothing(tokens.path("access_token").asText());
  }

  @Test
  void nothingIsSaidOnceTheServerDoesNotAcceptTheClient() {
    JsonNode tokens = tokens(server.url());
    server.set(Map.of("mcp.allowed_clients", "administrator"));

    assertSaysNothing(tokens.path("access_token").asText());
  }

  @Test
  void nothingIsSaidOfARefreshToken() {
    JsonNode tokens = tokens(server.url());

    assertSaysNothing(tokens.path("refresh_token").asText());
    assertSaysNothing(tokens.path("id_token").asText());
    assertSaysNothing("x");
  }

  private void assertSaysNothing(String token) {
    for (String hint : hints()) {
      for (String accept : Set.of("application/jwt", "application/json")) {
        JsonNode answer =
            server
                .authenticated("POST", realm.endpoint("token/introspect"))
                .header("Accept", accept)
                .form(Form.empty().with("token", token).with("token_type_hint", hint))
                .send()
                .expect(200)
                .json();
        assertThat(answer).as(hint).isEqualTo(Json.parse("{\"active\":false}"));
      }
    }
  }

  /** Every introspection that the running server has. */
  private Set<String> hints() {
    Set<String> hints = new TreeSet<>();
    keycloak
        .get("/serverinfo")
        .expect(200)
        .json()
        .at("/providers/oauth2-token-introspection/providers")
        .fieldNames()
        .forEachRemaining(hints::add);
    assertThat(hints).contains("access_token", "refresh_token", "requesting_party_token");
    return hints;
  }

  private JsonNode tokens(String resource) {
    return ConsoleClient.tokensOf(
        client, user, client.authorization("openid mcp:tools").with("resource", resource));
  }
}
