package io.mcpauth.keycloak.it.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.ServiceClient;
import io.mcpauth.keycloak.it.oauth.UserGrants;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
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
  private final UserGrants alice;

  /** A second MCP server, of this test alone. */
  private final ResourceServer other;

  ResourceIT(McpRealm realm) {
    this.realm = realm;
    this.alice = UserGrants.toNewClient(realm, REDIRECT_URI, SCOPE);
    this.other = ResourceServer.registered(realm);
  }

  @Test
  void makesTheResourceTheAudience() throws Exception {
    JsonNode tokens = alice.tokensFor(other.url());

    assertThat(alice.audience(tokens)).containsExactlyInAnyOrder(other.url(), other.clientId());
  }

  @Test
  void givesTheDefaultResourceToADynamicClientThatNamesNone() {
    AuthorizationRequest request = alice.client().authorization(SCOPE);
    JsonNode tokens = alice.client().redeem(request, alice.consent(request)).expect(200).json();

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
            .open(alice.client().authorization(SCOPE).with("resource", resource).uri())
            .callback();

    assertThat(refused.error()).isEqualTo("invalid_target");
    assertThat(refused.parameters().value("iss")).contains(realm.issuer().toString());
    assertThat(refused.parameters().value("code")).isEmpty();
  }

  @Test
  void writesAnEventWithTheReason() {
    realm
        .browser()
        .open(
            alice.client().authorization(SCOPE).with("resource", "https://unknown.example/").uri())
        .callback();

    RealmEvent event =
        realm.events("LOGIN_ERROR").stream()
            .filter(e -> e.clientId().equals(alice.client().id()))
            .findFirst()
            .orElseThrow();
    assertThat(event.error()).isEqualTo("invalid_target");
    assertThat(event.details().get("client_policy_error_detail"))
        .contains("not registered", "resource_url");
  }

  @Test
  void readsTheResourceInAnySpellingOfTheSameUri() {
    JsonNode tokens =
        alice.tokensFor(other.url().replace("https://", "HTTPS://").replace("/mcp", ":443/mcp"));

    assertThat(alice.audience(tokens)).contains(other.url());
  }

  @Test
  void letsATokenRequestRepeatTheResource() {
    AuthorizationRequest request =
        alice.client().authorization(SCOPE).with("resource", other.url());
    Callback callback = alice.consent(request);
    JsonNode tokens =
        alice
            .client()
            .token(alice.client().redemption(request, callback).with("resource", other.url()))
            .expect(200)
            .json();

    assertThat(alice.audience(tokens)).contains(other.url());
  }

  /** RFC 8707 section 2.2. */
  @Test
  void refusesATokenRequestForAnotherResource() {
    AuthorizationRequest request =
        alice.client().authorization(SCOPE).with("resource", other.url());
    Callback callback = alice.consent(request);
    Answer refused =
        alice.client().token(alice.client().redemption(request, callback).with("resource", SAMPLE));

    assertThat(refused.expect(400).error()).isEqualTo("invalid_target");
    assertThat(refused.json().path("error_description").asText()).contains("repeat that value");
    RealmEvent event =
        realm.events("CODE_TO_TOKEN_ERROR").stream()
            .filter(e -> e.clientId().equals(alice.client().id()))
            .findFirst()
            .orElseThrow();
    assertThat(event.error()).isEqualTo("invalid_target");
  }

  @Test
  void keepsTheAudienceWhenRefreshing() {
    JsonNode tokens = alice.tokensFor(other.url());
    JsonNode refreshed = alice.client().refresh(refreshToken(tokens)).expect(200).json();
    JsonNode again = alice.client().refresh(refreshToken(refreshed)).expect(200).json();

    assertThat(alice.audience(refreshed)).containsExactlyInAnyOrder(other.url(), other.clientId());
    assertThat(alice.audience(again)).containsExactlyInAnyOrder(other.url(), other.clientId());
  }

  @Test
  void refusesARefreshForAnotherResourceAndLeavesTheRefreshTokenUsable() {
    JsonNode tokens = alice.tokensFor(other.url());

    Answer refused = alice.client().token(refresh(tokens).with("resource", SAMPLE));

    assertThat(refused.expect(400).error()).isEqualTo("invalid_target");
    alice.client().token(refresh(tokens)).expect(200);
  }

  @Test
  void letsTheServerIntrospectItsTokenAndNoOtherServer() {
    String token = alice.tokensFor(other.url()).path("access_token").asText();

    assertThat(realm.introspect(other.clientId(), token).path("active").asBoolean()).isTrue();
    assertThat(realm.introspect("sample-mcp-server", token).path("active").asBoolean()).isFalse();
  }

  /** RFC 8707 section 2: "a default". */
  @Test
  void aClientsOwnDefaultResourceGoesBeforeTheRealms() {
    OAuthClient own = OAuthClient.registered(realm, REDIRECT_URI);
    new ConfidentialClients(realm)
        .update(own.id(), Map.of("attributes", Map.of("mcp.default_resource", other.url())))
        .expect(204);
    AuthorizationRequest request = own.authorization(SCOPE);
    Page page = realm.browser().open(request.uri()).login("alice", "alice").accept();

    JsonNode tokens = own.redeem(request, page.callback()).expect(200).json();

    assertThat(alice.audience(tokens)).containsExactlyInAnyOrder(other.url(), other.clientId());
  }

  /** RFC 6749 section 3.3. */
  @Test
  void tokensCarryNoScopeOfAnotherServer() {
    other.set(Map.of("mcp.scopes_supported", "mcp:tools"));
    AuthorizationRequest request =
        alice.client().authorization("mcp:tools mcp:prompts").with("resource", other.url());

    JsonNode tokens = alice.client().redeem(request, alice.consent(request)).expect(200).json();

    assertThat(tokens.path("scope").asText()).isEqualTo("mcp:tools");
    assertThat(realm.verified(tokens.path("access_token").asText()).getClaim("scope"))
        .isEqualTo("mcp:tools");
  }

  /** A client made by hand that names no resource gets what stock Keycloak gives. */
  @Test
  void leavesOtherClientsAlone() {
    ServiceClient service = ServiceClient.created(realm);

    JsonNode plain = service.token(Form.empty()).expect(200).json();
    JsonNode bound = service.token(Form.empty().with("resource", other.url())).expect(200).json();
    Answer refused = service.token(Form.empty().with("resource", "https://unknown.example/"));

    assertThat(alice.audience(plain)).doesNotContain(SAMPLE);
    assertThat(alice.audience(bound)).containsExactlyInAnyOrder(other.url(), other.clientId());
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
      Callback refused = realm.browser().open(alice.client().authorization(SCOPE).uri()).callback();

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
