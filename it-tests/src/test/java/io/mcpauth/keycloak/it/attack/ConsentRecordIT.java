package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.ConnectionsPage;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * A consent is for what the person saw: this client under this name, this destination, this server,
 * these scopes; and every path asks for it.
 */
@OnKeycloak
class ConsentRecordIT {

  private static final String SCOPE = "openid mcp:tools";
  private static final String LOOPBACK = "http://127.0.0.1:4444/cb";
  private static final String CLAUDE = "https://claude.ai/api/mcp/auth_callback";
  private static final String CHATGPT = "https://chatgpt.com/connector_platform_oauth_redirect";

  private final McpRealm realm;

  ConsentRecordIT(McpRealm realm) {
    this.realm = realm;
  }

  // ---- the three attacks as they were reported

  @Test
  void allowedForTheSampleServerIsNoTokenForAnother() {
    ResourceServer other = ResourceServer.registered(realm);
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Grant.by("alice", browser, realm, client, SCOPE);

    assertNeedsInteraction(browser, client.authorization(SCOPE).with("resource", other.url()));

    Page asked = browser.open(client.authorization(SCOPE).with("resource", other.url()).uri());
    assertThat(asked.isConsent()).isTrue();
    assertThat(asked.text()).contains(other.url());
  }

  @Test
  void allowedForOneHostIsNoCodeForAnother() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Claude", CLAUDE, LOOPBACK);
    Page page = browser.open(client.authorization(SCOPE).uri()).login("alice", "alice");
    assertThat(page.text()).contains("claude.ai");
    page.accept().callback();

    assertNeedsInteraction(browser, client.at(LOOPBACK).authorization(SCOPE));

    assertThat(browser.open(client.at(LOOPBACK).authorization(SCOPE).uri()).isConsent()).isTrue();
    assertThat(silent(browser, client.authorization(SCOPE)).parameters().value("code")).isPresent();
  }

  @Test
  void anotherNameAndRedirectUriNeedAnotherConsent() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Grant grant = Grant.by("alice", browser, realm, client, SCOPE);

    OAuthClient changed = updated(client, metadata("Claude", CLAUDE));

    assertNeedsInteraction(browser, changed.authorization(SCOPE));
    assertThat(browser.open(changed.authorization(SCOPE).uri()).isConsent()).isTrue();
    assertThat(grant.isDead()).isTrue();
  }

  // ---- what a person sees: server

  /** What was allowed at one server only, and asked for at another where less was allowed. */
  @Test
  void scopeThatWasAllowedAtOneServerIsNotAllowedAtAnother() {
    ResourceServer other = ResourceServer.registered(realm);
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Grant.by("alice", browser, realm, client, "openid mcp:tools mcp:prompts");
    Grant.by(
        "alice", browser, realm, client, client.authorization(SCOPE).with("resource", other.url()));
    AuthorizationRequest more =
        client.authorization("openid mcp:tools mcp:prompts").with("resource", other.url());

    assertNeedsInteraction(browser, more);

    Page asked = browser.open(more.uri());
    assertThat(asked.isConsent()).isTrue();
    assertThat(asked.text()).contains("prompts").contains(other.url());
  }

  @Test
  void bothServersAreKeptThatWereAllowedOneAfterTheOther() {
    ResourceServer other = ResourceServer.registered(realm);
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Grant first = Grant.by("alice", browser, realm, client, SCOPE);
    AuthorizationRequest second = client.authorization(SCOPE).with("resource", other.url());
    Grant.by("alice", browser, realm, client, second);

    assertThat(first.isAlive()).isTrue();
    assertThat(silent(browser, client.authorization(SCOPE)).parameters().value("code")).isPresent();
    assertThat(
            silent(browser, client.authorization(SCOPE).with("resource", other.url()))
                .parameters()
                .value("code"))
        .isPresent();
  }

  /** OpenID Connect Core section 3.1.2.1: a login without pages is a login. */
  @Test
  void aSilentLoginForWhatWasAllowedGivesACodeThatIsRedeemed() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Grant.by("alice", browser, realm, client, SCOPE);
    AuthorizationRequest request = client.authorization(SCOPE).with("prompt", "none");

    Callback callback = browser.open(request.uri()).callback();

    client.redeem(request, callback).expect(200);
  }

  // ---- destination

  @Test
  void portsOfThisComputerAreOneDestination() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Grant.by("alice", browser, realm, client, SCOPE);

    OAuthClient elsewhere = client.at("http://127.0.0.1:50123/cb");
    assertThat(silent(browser, elsewhere.authorization(SCOPE)).parameters().value("code"))
        .isPresent();
  }

  @Test
  void secondRedirectUriOfTheSameHostIsTheSameDestination() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Claude", CLAUDE);
    Grant.by("alice", browser, realm, client, SCOPE);
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored.withArray("redirectUris").add("https://claude.ai/other");
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);

    assertThat(
            silent(browser, client.at("https://claude.ai/other").authorization(SCOPE))
                .parameters()
                .value("code"))
        .isPresent();
  }

  @Test
  void anotherHostOfManyIsAnotherDestination() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Claude", CLAUDE, CHATGPT);
    Grant.by("alice", browser, realm, client, SCOPE);

    assertNeedsInteraction(browser, client.at(CHATGPT).authorization(SCOPE));
  }

  // ---- updates

  @Test
  void anUpdateThatChangesNothingEndsNothing() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Grant grant = Grant.by("alice", browser, realm, client, SCOPE);

    OAuthClient same = updated(client, metadata("Notes", LOOPBACK));

    assertThat(silent(browser, same.authorization(SCOPE)).parameters().value("code")).isPresent();
    assertThat(grant.isAlive()).isTrue();
  }

  @Test
  void aChangedNameEndsWhatWasAllowed() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Grant online = Grant.by("alice", browser, realm, client, SCOPE);
    Grant offline = Grant.by("alice", browser, realm, client, SCOPE + " offline_access");

    updated(client, metadata("Payroll", LOOPBACK));

    assertThat(client.refresh(online.refreshToken()).expect(400).error())
        .isEqualTo("invalid_grant");
    assertThat(online.isDead()).isTrue();
    assertThat(offline.isDead()).isTrue();
  }

  @Test
  void aCodeOfBeforeTheChangeIsNotRedeemed() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    AuthorizationRequest request = client.authorization(SCOPE);
    Callback code = browser.open(request.uri()).login("alice", "alice").accept().callback();

    updated(client, metadata("Payroll", LOOPBACK));

    assertThat(client.redeem(request, code).expect(400).error()).isEqualTo("invalid_grant");
  }

  @Test
  void changedKeysEndWhatWasAllowed() throws Exception {
    Browser browser = realm.browser();
    Map<String, Object> keyed = withKey(metadata("Notes", LOOPBACK));
    OAuthClient client = OAuthClient.of(realm, register(keyed));
    browser.open(client.authorization(SCOPE).uri()).login("alice", "alice").accept().callback();
    OAuthClient same = updated(client, keyed);
    assertThat(silent(browser, same.authorization(SCOPE)).parameters().value("code")).isPresent();

    OAuthClient changed = updated(same, withKey(metadata("Notes", LOOPBACK)));

    assertNeedsInteraction(browser, changed.authorization(SCOPE));
  }

  /** A console edit, a partial import: no path of change is left out. */
  @Test
  void aChangeByTheAdministratorCountsToo() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Grant grant = Grant.by("alice", browser, realm, client, SCOPE);
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored.put("name", "Payroll");
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);

    assertNeedsInteraction(browser, client.authorization(SCOPE));
    assertThat(grant.isDead()).isTrue();
  }

  /** The person pressed Allow on a page that named somebody else. */
  @Test
  void aChangeWhileThePageIsOpenIsNotAllowed() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Page page = browser.open(client.authorization(SCOPE).uri()).login("alice", "alice");

    OAuthClient changed = updated(client, metadata("Payroll", LOOPBACK));
    Page after = page.accept();

    assertThat(after.isCallback()).isTrue();
    assertThat(after.callback().parameters().value("code")).isEmpty();
    assertNeedsInteraction(browser, changed.authorization(SCOPE));
    assertThat(browser.open(changed.authorization(SCOPE).uri()).isConsent()).isTrue();
  }

  /** The same with the page opened once more under the new name, and Allow pressed on the old. */
  @Test
  void theOldPageDoesNotSpeakForTheNewOne() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Page old = browser.open(client.authorization(SCOPE).uri()).login("alice", "alice");
    OAuthClient changed = updated(client, metadata("Payroll", LOOPBACK));
    assertThat(browser.open(old.uri()).text()).contains("Payroll");

    Page after = old.accept();

    assertThat(after.callback().parameters().value("code")).isEmpty();
    assertNeedsInteraction(browser, changed.authorization(SCOPE));
  }

  @Test
  void twoTabsAreTwoQuestions() {
    ResourceServer other = ResourceServer.registered(realm);
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    AuthorizationRequest first = client.authorization(SCOPE);
    AuthorizationRequest second = client.authorization(SCOPE).with("resource", other.url());
    Page one = browser.open(first.uri()).login("alice", "alice");
    Page two = browser.open(second.uri());
    assertThat(two.isLogin() || two.isConsent()).isTrue();
    two = two.isLogin() ? two.login("alice", "alice") : two;

    two.accept().callback();

    assertNeedsInteraction(browser, client.authorization(SCOPE));
    assertThat(one.isConsent()).isTrue();
    assertThat(
            silent(browser, client.authorization(SCOPE).with("resource", other.url()))
                .parameters()
                .value("code"))
        .isPresent();
  }

  // ---- every path

  @Test
  void propsOfAGrantEndWithTheConsentToo() {
    ResourceServer server = ResourceServer.registered(realm);
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Grant grant =
        Grant.by(
            "alice",
            browser,
            realm,
            client,
            client.authorization(SCOPE).with("resource", server.url()));
    grantProps(server, grant).expect(404);

    updated(client, metadata("Payroll", LOOPBACK));

    assertThat(grantProps(server, grant).expect(401).error()).isEqualTo("invalid_token");
  }

  @Test
  void aServerExchangesNoTokenWhoseConsentIsGone() {
    ResourceServer server = exchanging();
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Grant grant =
        Grant.by(
            "alice",
            browser,
            realm,
            client,
            client.authorization(SCOPE).with("resource", server.url()));
    exchange(server, grant).expect(200);

    updated(client, metadata("Payroll", LOOPBACK));

    assertThat(exchange(server, grant).status()).isEqualTo(400);
  }

  @Test
  void whatAnAdministratorSetUpIsAskedForTheSame() {
    ResourceServer other = ResourceServer.registered(realm);
    String id = "house-" + UUID.randomUUID();
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                id,
                "name",
                "House client",
                "publicClient",
                true,
                "consentRequired",
                true,
                "optionalClientScopes",
                List.of("mcp:tools"),
                "redirectUris",
                List.of(LOOPBACK, CLAUDE)))
        .expect(201);
    OAuthClient client = OAuthClient.known(realm, id, LOOPBACK);
    Browser browser = realm.browser();
    Grant unbound = Grant.by("alice", browser, realm, client, SCOPE);
    assertThat(unbound.refreshes()).isTrue();

    assertNeedsInteraction(browser, client.authorization(SCOPE).with("resource", other.url()));
    assertNeedsInteraction(browser, client.at(CLAUDE).authorization(SCOPE));
    assertThat(silent(browser, client.authorization(SCOPE)).parameters().value("code")).isPresent();
  }

  /** An entry that hides while it is called otherwise would be out of the person's reach. */
  @Test
  void whatWasAllowedStaysOnTheConnectionsPageUntilItIsRevoked() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    Grant.by("alice", browser, realm, client, SCOPE);
    OAuthClient changed = updated(client, metadata("Payroll", LOOPBACK));
    assertThat(ConnectionsPage.open("alice", browser, realm).lists(changed)).isTrue();

    assertThat(ConnectionsPage.open("alice", browser, realm).revoke(changed).lists(changed))
        .isFalse();
    OAuthClient back = updated(changed, metadata("Notes", LOOPBACK));
    assertNeedsInteraction(browser, back.authorization(SCOPE));
  }

  /** As the released version left it: a consent of Keycloak's and nothing beside it. */
  @Test
  void aConsentOfTheReleasedVersionKeepsItsTokensAndIsAskedOnceMore() {
    Browser browser = realm.browser();
    OAuthClient client = registered("Notes", LOOPBACK);
    needsConsent(client, false);
    Grant grant = Grant.by("alice", browser, realm, client, SCOPE);
    needsConsent(client, true);
    givenConsentOfKeycloakAlone(client);
    assertThat(grant.introspects()).isTrue();
    Grant refreshed = grant.refreshed();

    assertNeedsInteraction(browser, client.authorization(SCOPE));
    ResourceServer other = ResourceServer.registered(realm);
    Page page = browser.open(client.authorization(SCOPE).with("resource", other.url()).uri());
    assertThat(page.isConsent()).isTrue();
    page.accept().callback();

    assertThat(refreshed.isAlive()).isTrue();
    assertThat(browser.open(client.authorization(SCOPE).uri()).isConsent()).isTrue();
  }

  private OAuthClient registered(String name, String... redirectUris) {
    return OAuthClient.of(realm, register(metadata(name, redirectUris)));
  }

  private RegisteredClient register(Map<String, Object> metadata) {
    return RegisteredClient.of(realm.registration().register(metadata));
  }

  private static Map<String, Object> metadata(String name, String... redirectUris) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("client_name", name);
    metadata.put("redirect_uris", List.of(redirectUris));
    metadata.put("grant_types", List.of("authorization_code", "refresh_token"));
    metadata.put("response_types", List.of("code"));
    metadata.put("token_endpoint_auth_method", "none");
    return metadata;
  }

  private static Map<String, Object> withKey(Map<String, Object> metadata) throws Exception {
    metadata.put("token_endpoint_auth_method", "private_key_jwt");
    metadata.put(
        "jwks",
        Map.of(
            "keys",
            List.of(
                new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyID("k")
                    .generate()
                    .toPublicJWK()
                    .toJSONObject())));
    return metadata;
  }

  /** RFC 7592: the client writes itself anew. */
  private OAuthClient updated(OAuthClient client, Map<String, Object> metadata) {
    Map<String, Object> sent = new HashMap<>(metadata);
    sent.put("client_id", client.id());
    JsonNode answer = realm.registration().update(client.registration(), sent).expect(200).json();
    return OAuthClient.of(realm, new RegisteredClient(answer));
  }

  private static void assertNeedsInteraction(Browser browser, AuthorizationRequest request) {
    Callback callback = silent(browser, request);
    assertThat(callback.parameters().value("code")).isEmpty();
    assertThat(callback.error()).isEqualTo("interaction_required");
  }

  /** As a hidden frame asks it: nothing may be shown. */
  private static Callback silent(Browser browser, AuthorizationRequest request) {
    return browser.open(request.with("prompt", "none").uri()).callback();
  }

  private Answer grantProps(ResourceServer server, Grant grant) {
    URI endpoint = URI.create(realm.server() + "/realms/" + realm.name() + "/mcp/grant-props");
    return server
        .authenticated("GET", endpoint)
        .header("Subject-Token", grant.accessToken())
        .send();
  }

  private ResourceServer exchanging() {
    return ResourceServer.registered(realm, Map.of("standard.token.exchange.enabled", "true"));
  }

  private static Answer exchange(ResourceServer server, Grant grant) {
    return server.token(
        Form.empty()
            .with("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
            .with("subject_token", grant.accessToken())
            .with("subject_token_type", "urn:ietf:params:oauth:token-type:access_token")
            .with("resource", server.url()));
  }

  private void needsConsent(OAuthClient client, boolean needed) {
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored.put("consentRequired", needed);
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
  }

  /** By Account REST, as the user: it writes Keycloak's row and knows of no page. */
  private void givenConsentOfKeycloakAlone(OAuthClient client) {
    OAuthClient console = OAuthClient.known(realm, "account-console", realm.issuer() + "/account/");
    AuthorizationRequest request = console.authorization("openid");
    Page page = realm.browser().open(request.uri()).login("alice", "alice");
    String token =
        console
            .redeem(request, Callback.of(page.uri()))
            .expect(200)
            .json()
            .path("access_token")
            .asText();
    List<Map<String, String>> scopes =
        StreamSupport.stream(
                realm.admin().get("/client-scopes").expect(200).json().spliterator(), false)
            .map(scope -> Map.of("id", scope.path("id").asText()))
            .toList();
    Http.post(
            URI.create(
                realm.server()
                    + "/realms/"
                    + realm.name()
                    + "/account/applications/"
                    + client.id()
                    + "/consent"))
        .bearer(token)
        .json(Map.of("grantedScopes", scopes))
        .send()
        .expect(200);
  }
}
