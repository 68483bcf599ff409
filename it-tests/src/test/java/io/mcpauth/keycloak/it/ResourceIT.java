package io.mcpauth.keycloak.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.UserGrants;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.realm.McpServerClients;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8707: tokens for one MCP server. */
@OnKeycloak
class ResourceIT {

  private static final String SAMPLE = "http://localhost:3000/mcp";
  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String SCOPE = "mcp:tools offline_access";

  private final McpRealm realm;
  private final McpServerClients servers;
  private final OAuthClient client;
  private final UserGrants alice;

  /** A second MCP server, of this test alone. */
  private final String other = "https://" + UUID.randomUUID() + ".example/mcp";

  private final String otherId = "mcp-server-" + UUID.randomUUID();

  ResourceIT(McpRealm realm) {
    this.realm = realm;
    this.servers = new McpServerClients(realm);
    this.client = OAuthClient.registered(realm, REDIRECT_URI);
    this.alice = new UserGrants(realm, client, SCOPE);
  }

  @BeforeEach
  void registerOtherServer() {
    servers.register(otherId, other).expect(201);
  }

  @Test
  void makesTheResourceTheAudience() throws Exception {
    JsonNode tokens = alice.tokensFor(other);

    assertThat(alice.audience(tokens)).containsExactlyInAnyOrder(other, otherId);
  }

  @Test
  void givesTheDefaultResourceToADynamicClientThatNamesNone() {
    AuthorizationRequest request = client.authorization(SCOPE);
    JsonNode tokens = client.redeem(request, alice.consent(request)).expect(200).json();

    assertThat(alice.audience(tokens)).containsExactlyInAnyOrder(SAMPLE, "sample-mcp-server");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://unknown.example/",
        "http://localhost:3000/mcp/deeper",
        "http://localhost:3001/mcp",
        "https://localhost:3000/mcp",
        "http://user@localhost:3000/mcp",
        "http://localhost:3000/mcp#part",
        "sample-mcp-server",
        "urn:client:sample-mcp-server",
        "/mcp",
      })
  void refusesAnUnknownOrMalformedResourceBeforeLogin(String resource) {
    Callback refused =
        realm
            .browser()
            .open(client.authorization(SCOPE).with("resource", resource).uri())
            .callback();

    assertThat(refused.error()).isEqualTo("invalid_target");
    assertThat(refused.parameters().value("iss")).contains(realm.issuer().toString());
    assertThat(refused.parameters().value("code")).isEmpty();
  }

  @Test
  void writesAnEventWithTheReason() {
    realm
        .browser()
        .open(client.authorization(SCOPE).with("resource", "https://unknown.example/").uri())
        .callback();

    RealmEvent event =
        realm.events("LOGIN_ERROR").stream()
            .filter(e -> e.clientId().equals(client.id()))
            .findFirst()
            .orElseThrow();
    assertThat(event.error()).isEqualTo("invalid_target");
    assertThat(event.details().get("client_policy_error_detail"))
        .contains("not registered", "resource_url");
  }

  @Test
  void readsTheResourceInAnySpellingOfTheSameUri() {
    JsonNode tokens =
        alice.tokensFor(other.replace("https://", "HTTPS://").replace("/mcp", ":443/mcp"));

    assertThat(alice.audience(tokens)).contains(other);
  }

  @Test
  void letsATokenRequestRepeatTheResource() {
    AuthorizationRequest request = client.authorization(SCOPE).with("resource", other);
    Callback callback = alice.consent(request);
    JsonNode tokens =
        client
            .token(client.redemption(request, callback).with("resource", other))
            .expect(200)
            .json();

    assertThat(alice.audience(tokens)).contains(other);
  }

  /** RFC 8707 section 2.2. */
  @Test
  void refusesATokenRequestForAnotherResource() {
    AuthorizationRequest request = client.authorization(SCOPE).with("resource", other);
    Callback callback = alice.consent(request);
    Answer refused = client.token(client.redemption(request, callback).with("resource", SAMPLE));

    assertThat(refused.expect(400).error()).isEqualTo("invalid_target");
    assertThat(refused.json().path("error_description").asText()).contains("repeat that value");
    RealmEvent event =
        realm.events("CODE_TO_TOKEN_ERROR").stream()
            .filter(e -> e.clientId().equals(client.id()))
            .findFirst()
            .orElseThrow();
    assertThat(event.error()).isEqualTo("invalid_target");
  }

  @Test
  void keepsTheAudienceWhenRefreshing() {
    JsonNode tokens = alice.tokensFor(other);
    JsonNode refreshed = client.refresh(refreshToken(tokens)).expect(200).json();
    JsonNode again = client.refresh(refreshToken(refreshed)).expect(200).json();

    assertThat(alice.audience(refreshed)).containsExactlyInAnyOrder(other, otherId);
    assertThat(alice.audience(again)).containsExactlyInAnyOrder(other, otherId);
  }

  @Test
  void refusesARefreshForAnotherResourceAndLeavesTheRefreshTokenUsable() {
    JsonNode tokens = alice.tokensFor(other);

    Answer refused = client.token(refresh(tokens).with("resource", SAMPLE));

    assertThat(refused.expect(400).error()).isEqualTo("invalid_target");
    client.token(refresh(tokens)).expect(200);
  }

  @Test
  void refusesARefreshForAServerThatIsNoLongerRegistered() {
    JsonNode tokens = alice.tokensFor(other);
    realm.admin().delete("/clients/" + realm.client(otherId).path("id").asText()).expect(204);

    assertThat(client.token(refresh(tokens)).expect(400).error()).isEqualTo("invalid_target");
  }

  @Test
  void letsTheServerIntrospectItsTokenAndNoOtherServer() {
    String token = alice.tokensFor(other).path("access_token").asText();

    assertThat(realm.introspect(otherId, token).path("active").asBoolean()).isTrue();
    assertThat(realm.introspect("sample-mcp-server", token).path("active").asBoolean()).isFalse();
  }

  /** RFC 8707 section 2: "a default". */
  @Test
  void aClientsOwnDefaultResourceGoesBeforeTheRealms() {
    OAuthClient own = OAuthClient.registered(realm, REDIRECT_URI);
    realm
        .admin()
        .put(
            "/clients/" + realm.client(own.id()).path("id").asText(),
            Map.of("clientId", own.id(), "attributes", Map.of("mcp.default_resource", other)))
        .expect(204);
    AuthorizationRequest request = own.authorization(SCOPE);
    Page page = realm.browser().open(request.uri()).login("alice", "alice").accept();

    JsonNode tokens = own.redeem(request, page.callback()).expect(200).json();

    assertThat(alice.audience(tokens)).containsExactlyInAnyOrder(other, otherId);
  }

  /** RFC 6749 section 3.3. */
  @Test
  void tokensCarryNoScopeOfAnotherServer() {
    servers.set(otherId, "mcp.scopes_supported", "mcp:tools").expect(204);
    AuthorizationRequest request =
        client.authorization("mcp:tools mcp:prompts").with("resource", other);

    JsonNode tokens = client.redeem(request, alice.consent(request)).expect(200).json();

    assertThat(tokens.path("scope").asText()).isEqualTo("mcp:tools");
    assertThat(realm.verified(tokens.path("access_token").asText()).getClaim("scope"))
        .isEqualTo("mcp:tools");
  }

  /** A client made by hand that names no resource gets what stock Keycloak gives. */
  @Test
  void leavesOtherClientsAlone() {
    String id = "service-" + UUID.randomUUID();
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId", id,
                "secret", "a-secret-of-this-test-only",
                "publicClient", false,
                "serviceAccountsEnabled", true,
                "standardFlowEnabled", false))
        .expect(201);
    Form request =
        Form.empty()
            .with("grant_type", "client_credentials")
            .with("client_id", id)
            .with("client_secret", "a-secret-of-this-test-only");

    JsonNode plain = Http.post(realm.endpoint("token")).form(request).send().expect(200).json();
    JsonNode bound =
        Http.post(realm.endpoint("token"))
            .form(request.with("resource", other))
            .send()
            .expect(200)
            .json();
    Answer refused =
        Http.post(realm.endpoint("token"))
            .form(request.with("resource", "https://unknown.example/"))
            .send();

    assertThat(alice.audience(plain)).doesNotContain(SAMPLE);
    assertThat(alice.audience(bound)).containsExactlyInAnyOrder(other, otherId);
    assertThat(refused.expect(400).error()).isEqualTo("invalid_target");
  }

  /** RFC 8707 section 2: there is no default, and a token for anybody is none. */
  @Test
  void refusesADynamicClientThatNamesNoResourceWhereThereIsNoDefault() {
    String path = "/client-policies/profiles";
    JsonNode profiles = realm.admin().get(path).expect(200).json();
    JsonNode without = profiles.deepCopy();
    for (JsonNode executor : without.findParents("executor")) {
      ((ObjectNode) executor.path("configuration")).remove("default-resource");
    }
    realm.admin().put(path, without).expect(204);
    try {
      Callback refused = realm.browser().open(client.authorization(SCOPE).uri()).callback();

      assertThat(refused.error()).isEqualTo("invalid_target");
      assertThat(refused.parameters().value("error_description").orElse(""))
          .contains("resource is required");
    } finally {
      realm.admin().put(path, profiles).expect(204);
    }
  }

  private Form refresh(JsonNode tokens) {
    return Form.empty()
        .with("grant_type", "refresh_token")
        .with("refresh_token", refreshToken(tokens));
  }

  private static String refreshToken(JsonNode tokens) {
    return tokens.path("refresh_token").asText();
  }
}
