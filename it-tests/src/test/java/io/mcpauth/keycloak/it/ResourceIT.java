package io.mcpauth.keycloak.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
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
  private final ConfidentialClients clients;
  private final OAuthClient client;

  /** A second MCP server, of this test alone. */
  private final String other = "https://" + UUID.randomUUID() + ".example/mcp";

  private final String otherId = "mcp-server-" + UUID.randomUUID();

  ResourceIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.client = OAuthClient.registered(realm, REDIRECT_URI);
  }

  @BeforeEach
  void registerOtherServer() {
    registerServer(otherId, other).expect(201);
  }

  @Test
  void makesTheResourceTheAudience() throws Exception {
    JsonNode tokens = tokensFor(other);

    assertThat(audience(tokens)).containsExactlyInAnyOrder(other, otherId);
  }

  @Test
  void givesTheDefaultResourceToADynamicClientThatNamesNone() {
    AuthorizationRequest request = client.authorization(SCOPE);
    JsonNode tokens = client.redeem(request, consent(request)).expect(200).json();

    assertThat(audience(tokens)).containsExactlyInAnyOrder(SAMPLE, "sample-mcp-server");
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
    JsonNode tokens = tokensFor(other.replace("https://", "HTTPS://").replace("/mcp", ":443/mcp"));

    assertThat(audience(tokens)).contains(other);
  }

  @Test
  void letsATokenRequestRepeatTheResource() {
    AuthorizationRequest request = client.authorization(SCOPE).with("resource", other);
    Callback callback = consent(request);
    JsonNode tokens =
        client
            .token(client.redemption(request, callback).with("resource", other))
            .expect(200)
            .json();

    assertThat(audience(tokens)).contains(other);
  }

  /** RFC 8707 section 2.2. */
  @Test
  void refusesATokenRequestForAnotherResource() {
    AuthorizationRequest request = client.authorization(SCOPE).with("resource", other);
    Callback callback = consent(request);
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
    JsonNode tokens = tokensFor(other);
    JsonNode refreshed = client.refresh(refreshToken(tokens)).expect(200).json();
    JsonNode again = client.refresh(refreshToken(refreshed)).expect(200).json();

    assertThat(audience(refreshed)).containsExactlyInAnyOrder(other, otherId);
    assertThat(audience(again)).containsExactlyInAnyOrder(other, otherId);
  }

  @Test
  void refusesARefreshForAnotherResourceAndLeavesTheRefreshTokenUsable() {
    JsonNode tokens = tokensFor(other);

    Answer refused = client.token(refresh(tokens).with("resource", SAMPLE));

    assertThat(refused.expect(400).error()).isEqualTo("invalid_target");
    client.token(refresh(tokens)).expect(200);
  }

  @Test
  void refusesARefreshForAServerThatIsNoLongerRegistered() {
    JsonNode tokens = tokensFor(other);
    clients.delete(otherId);

    assertThat(client.token(refresh(tokens)).expect(400).error()).isEqualTo("invalid_target");
  }

  @Test
  void refusesADisabledServer() {
    clients.update(otherId, Map.of("enabled", false)).expect(204);

    Callback refused =
        realm.browser().open(client.authorization(SCOPE).with("resource", other).uri()).callback();
    assertThat(refused.error()).isEqualTo("invalid_target");
  }

  @Test
  void letsTheServerIntrospectItsTokenAndNoOtherServer() {
    String token = tokensFor(other).path("access_token").asText();

    assertThat(realm.introspect(otherId, token).path("active").asBoolean()).isTrue();
    assertThat(realm.introspect("sample-mcp-server", token).path("active").asBoolean()).isFalse();
  }

  @Test
  void findsAServerThatWasGivenItsUrlAMomentAgo() {
    String moved = other + "/v2";
    tokensFor(other);
    setOnServer("resource_url", moved).expect(204);

    assertThat(audience(tokensFor(moved))).contains(moved);
    Callback refused =
        realm.browser().open(client.authorization(SCOPE).with("resource", other).uri()).callback();
    assertThat(refused.error()).isEqualTo("invalid_target");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mcp.example.com",
        "https://mcp.example.com/mcp#a",
        "https://u@mcp.example.com/mcp",
        "ftp://mcp.example.com/",
      })
  void refusesToSaveAServerWithABadUrl(String url) {
    Answer refused = registerServer("bad-" + UUID.randomUUID(), url).expect(400);

    assertThat(refused.body()).contains("resource_url must be an absolute http or https URL");
  }

  @Test
  void refusesToSaveASecondServerWithTheSameUrlInAnotherSpelling() {
    Answer refused =
        registerServer("twin-" + UUID.randomUUID(), other.replace("https", "HTTPS")).expect(400);

    assertThat(refused.body()).contains("in use by another client");
  }

  @Test
  void refusesToSaveASecondServerWithATrailingSlash() {
    assertThat(registerServer("slash-" + UUID.randomUUID(), other + "/").expect(400).body())
        .contains("in use by another client");
  }

  /** A token for one of Keycloak's own clients would open Keycloak itself. */
  @Test
  void refusesToMakeAnInternalClientAServer() {
    Answer refused =
        clients.update(
            "broker",
            Map.of(
                "publicClient",
                false,
                "attributes",
                Map.of("resource_url", "https://" + UUID.randomUUID() + ".example/")));

    assertThat(refused.expect(400).body()).contains("client of Keycloak itself");
  }

  @Test
  void refusesToSaveScopesThatTheRealmDoesNotHave() {
    Answer refused = setOnServer("mcp.scopes_supported", "mcp:tools mcp:tolls");

    assertThat(refused.expect(400).body()).contains("create the client scope first");
  }

  @Test
  void refusesToSaveADefaultResourceThatIsNoUrl() {
    Answer refused = setOnServer("mcp.default_resource", "mcp.example.com");

    assertThat(refused.expect(400).body()).contains("mcp.default_resource must be an absolute");
  }

  /** RFC 8707 section 2: "a default". */
  @Test
  void aClientsOwnDefaultResourceGoesBeforeTheRealms() {
    OAuthClient own = OAuthClient.registered(realm, REDIRECT_URI);
    clients
        .update(own.id(), Map.of("attributes", Map.of("mcp.default_resource", other)))
        .expect(204);
    AuthorizationRequest request = own.authorization(SCOPE);
    Page page = realm.browser().open(request.uri()).login("alice", "alice").accept();

    JsonNode tokens = own.redeem(request, page.callback()).expect(200).json();

    assertThat(audience(tokens)).containsExactlyInAnyOrder(other, otherId);
  }

  /** RFC 6749 section 3.3. */
  @Test
  void tokensCarryNoScopeOfAnotherServer() {
    setOnServer("mcp.scopes_supported", "mcp:tools").expect(204);
    AuthorizationRequest request =
        client.authorization("mcp:tools mcp:prompts").with("resource", other);

    JsonNode tokens = client.redeem(request, consent(request)).expect(200).json();

    assertThat(tokens.path("scope").asText()).isEqualTo("mcp:tools");
    assertThat(realm.verified(tokens.path("access_token").asText()).getClaim("scope"))
        .isEqualTo("mcp:tools");
  }

  private Answer setOnServer(String attribute, String value) {
    return clients.update(otherId, Map.of("attributes", Map.of(attribute, value)));
  }

  @Test
  void refusesToSaveAPublicServer() {
    Answer refused =
        realm
            .admin()
            .post(
                "/clients",
                Map.of(
                    "clientId",
                    "public-" + UUID.randomUUID(),
                    "publicClient",
                    true,
                    "attributes",
                    Map.of("resource_url", "https://" + UUID.randomUUID() + ".example/")))
            .expect(400);

    assertThat(refused.body()).contains("confidential client");
  }

  @Test
  void refusesARegistrationThatClaimsAResourceUrl() {
    int before = realm.clientCount();
    Answer refused =
        Http.post(URI.create(realm.issuer() + "/clients-registrations/default"))
            .json(
                Map.of(
                    "clientId",
                    "claims-" + UUID.randomUUID(),
                    "redirectUris",
                    List.of(REDIRECT_URI),
                    "attributes",
                    Map.of("resource_url", "https://victim.example/mcp")))
            .send();

    assertThat(refused.status()).isIn(400, 403);
    assertThat(realm.clientCount()).isEqualTo(before);
  }

  /** A client made by hand that names no resource gets what stock Keycloak gives. */
  @Test
  void leavesOtherClientsAlone() {
    String id = clients.create(Map.of("secret", "a-secret-of-this-test-only"));
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

    assertThat(audience(plain)).doesNotContain(SAMPLE);
    assertThat(audience(bound)).containsExactlyInAnyOrder(other, otherId);
    assertThat(refused.expect(400).error()).isEqualTo("invalid_target");
  }

  @Test
  void answersABadDefaultResourceWithTheRemedyWhenTheProfileIsSaved() {
    Answer refused =
        realm
            .admin()
            .put(
                "/client-policies/profiles",
                Map.of(
                    "profiles",
                    List.of(
                        Map.of(
                            "name",
                            "p",
                            "executors",
                            List.of(
                                Map.of(
                                    "executor",
                                    "mcp-resource-indicator",
                                    "configuration",
                                    Map.of("default-resource", "mcp.example.com")))))))
            .expect(400);

    assertThat(refused.body()).contains("default-resource", "enter an absolute http or https URL");
  }

  private Answer registerServer(String clientId, String url) {
    return clients.tryCreate(
        clientId,
        Map.of("serviceAccountsEnabled", false, "attributes", Map.of("resource_url", url)));
  }

  /** Each time a new browser, and so a login; consent is asked once for a client. */
  private Callback consent(AuthorizationRequest request) {
    Page page = realm.browser().open(request.uri()).login("alice", "alice");
    return page.isCallback() ? page.callback() : page.accept().callback();
  }

  private JsonNode tokensFor(String resource) {
    AuthorizationRequest request = client.authorization(SCOPE).with("resource", resource);
    return client.redeem(request, consent(request)).expect(200).json();
  }

  private Form refresh(JsonNode tokens) {
    return Form.empty()
        .with("grant_type", "refresh_token")
        .with("refresh_token", refreshToken(tokens));
  }

  private static String refreshToken(JsonNode tokens) {
    return tokens.path("refresh_token").asText();
  }

  private List<String> audience(JsonNode tokens) {
    return realm.verified(tokens.path("access_token").asText()).getAudience();
  }
}
