package io.mcpauth.keycloak.it.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an administrator can write about access to a server, and what becomes of bad settings. */
@OnKeycloak
class AccessSettingsIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final ConfidentialClients clients;
  private final OAuthClient client;

  AccessSettingsIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.client = OAuthClient.registered(realm, REDIRECT_URI);
  }

  @ParameterizedTest
  @CsvSource({
    "mcp.allowed_clients, everybody, has an entry that nobody can read",
    "mcp.allowed_clients, administrator##, has an entry that nobody can read",
    "mcp.allowed_clients, 'administrator,token', has an entry that nobody can read",
    "mcp.allowed_clients, document:*.com, has an entry that nobody can read",
    "mcp.allowed_clients, document:https://agent.example*, has an entry that nobody can read",
    "mcp.required_role, no-such-role, names no role of this realm",
    "mcp.required_role, no.such.role, names no role of this realm",
    "mcp.required_role, realm-management.no-such-role, names no role of this realm",
    "mcp.dynamic_scopes, mcp:tools no-such-scope, names a scope that is no client scope",
    "mcp.dynamic_scopes, mcp:tools##no-such-scope, names a scope that is no client scope",
    "mcp.dynamic_scopes, ##, names a scope that is no client scope",
    "mcp.require_dpop, yes, is neither true nor false",
    "mcp.require_dpop, TRUE, is neither true nor false",
  })
  void refusesToSaveWhatMeansNothing(String attribute, String value, String problem) {
    Map<String, Object> settings = Map.of("attributes", Map.of(attribute, value));

    Answer created = clients.tryCreate("bad-" + UUID.randomUUID(), settings).expect(400);
    assertThat(created.body()).contains(attribute + " " + problem).doesNotContain("no-such");
    String id = clients.create(Map.of());
    Answer updated = clients.update(id, settings).expect(400);
    assertThat(updated.body()).contains(attribute + " " + problem);
    assertThat(clients.attribute(id, attribute)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mcp.allowed_clients, administrator##token##verified##client:someone",
    "mcp.allowed_clients, document:agent.example##document:*.agent.example",
    "mcp.allowed_clients, document:https://agent.example/clients/*",
    "mcp.required_role, realm-management.view-users",
    "mcp.required_role, offline_access",
    "mcp.dynamic_scopes, mcp:tools mcp:prompts",
    "mcp.dynamic_scopes, mcp:tools##mcp:prompts",
    "mcp.require_dpop, true",
    "mcp.require_dpop, false",
  })
  void savesWhatMeansSomething(String attribute, String value) {
    String id = clients.create(Map.of("attributes", Map.of(attribute, value)));

    assertThat(clients.attribute(id, attribute)).isEqualTo(value);
    clients.update(id, Map.of("attributes", Map.of(attribute, ""))).expect(204);
    assertThat(clients.attribute(id, attribute)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mcp.allowed_clients, anonymous",
    "mcp.required_role, offline_access",
    "mcp.dynamic_scopes, mcp:tools",
    "mcp.require_dpop, true",
  })
  void aClientWritesNoneOfItOfItself(String attribute, String value) {
    Map<String, Object> metadata = new HashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    metadata.put(attribute, value);
    metadata.put("attributes", Map.of(attribute, value));
    RegisteredClient registered = RegisteredClient.of(realm.registration().register(metadata));
    metadata.put("client_id", registered.id());
    realm.registration().update(registered, metadata).expect(200);

    assertThat(realm.client(registered.id()).path("attributes").has(attribute)).isFalse();
  }

  /** Only an import goes past the check. */
  @Test
  void whatCannotBeReadLetsNobodyIn() {
    ImportedServer server = imported(Map.of("mcp.allowed_clients", "everybody"));

    Callback refused = open(server.url()).callback();

    assertThat(refused.error()).isEqualTo("invalid_target");
    assertThat(refused.parameters().value("error_description"))
        .hasValueSatisfying(text -> assertThat(text).contains("cannot be read"));
  }

  @Test
  void aRoleThatIsNotThereIsNobodys() {
    ImportedServer server = imported(Map.of("mcp.required_role", "no-such-role"));

    Page page = open(server.url()).login("alice", "alice");

    assertThat(page.answer().status()).isEqualTo(403);
    assertThat(page.send("form:has([name=back])").callback().error()).isEqualTo("access_denied");
  }

  @Test
  void scopesThatAreNotThereLeaveNothing() {
    ImportedServer server = imported(Map.of("mcp.dynamic_scopes", "no-such-scope"));

    assertThat(open(server.url()).callback().error()).isEqualTo("invalid_scope");
  }

  private record ImportedServer(String url) {}

  private ImportedServer imported(Map<String, String> access) {
    String url = "https://" + UUID.randomUUID() + ".example/mcp";
    Map<String, String> attributes = new HashMap<>(access);
    attributes.put("resource_url", url);
    clients.importOne(Map.of("attributes", attributes));
    return new ImportedServer(url);
  }

  private Page open(String resource) {
    return realm.browser().open(client.authorization("mcp:tools").with("resource", resource).uri());
  }

  @Test
  void aRoleThatIsDeletedEndsTheAccess() {
    StaffServer server = StaffServer.registered(realm, "Payroll");
    RealmUser user = RealmUser.created(realm);
    server.give(user);
    JsonNode tokens = tokens(server, user);
    String token = tokens.path("access_token").asText();
    assertThat(server.isActive(token)).isTrue();
    // Nothing is stored, which only who may read it hears.
    assertThat(server.propsOf(token).status()).isEqualTo(404);

    realm.admin().delete("/roles/" + server.role()).expect(204);

    assertThat(server.isActive(token)).isFalse();
    assertThat(server.propsOf(token).status()).isEqualTo(401);
    assertThat(client.refresh(tokens.path("refresh_token").asText()).expect(400).body())
        .contains("invalid_grant", "names");
  }

  /** Who asks, and whom to ask: the event has it, and the developer of the client. */
  @Test
  void saysWhyInTheEventAndToTheClient() {
    ResourceServer server =
        ResourceServer.registered(realm, Map.of("mcp.allowed_clients", "administrator"));
    StaffServer staff = StaffServer.registered(realm, "Payroll");

    Callback refused = open(server.url()).callback();
    assertThat(refused.parameters().value("error_description"))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("does not accept clients of this kind", "ask its administrator"));
    assertThat(realm.admin().get("/events?type=LOGIN_ERROR&client=" + client.id()).body())
        .contains("invalid_target", "does not accept clients of this kind");

    Page page = open(staff.url()).login("alice", "alice");
    assertThat(page.answer().status()).isEqualTo(403);
    assertThat(realm.admin().get("/events?type=LOGIN_ERROR&client=" + client.id()).body())
        .contains("access_denied", "ask its administrator for the role");
    assertThat(
            page.send("form:has([name=back])").callback().parameters().value("error_description"))
        .hasValueSatisfying(
            text -> assertThat(text).contains("ask its administrator for the role"));
  }

  /** The roles of a scope go with it, also from a grant of a time before. */
  @Test
  void aLowerCeilingTakesTheRolesOfAScope() {
    RealmUser user = RealmUser.created(realm);
    StaffServer server = StaffServer.registered(realm, "Payroll");
    server.give(user);
    String scope = scopeOf(server.role());
    AuthorizationRequest request =
        client.authorization("mcp:tools " + scope).with("resource", server.url());
    Browser browser = realm.browser();
    Page consent = browser.open(request.uri()).login(user.name(), user.password());
    assertThat(consent.text()).contains(scope);
    JsonNode tokens = client.redeem(request, consent.accept().callback()).expect(200).json();
    assertThat(rolesIn(tokens)).contains(server.role());

    server.set("mcp.dynamic_scopes", "mcp:tools").expect(204);
    JsonNode refreshed = client.refresh(tokens.path("refresh_token").asText()).expect(200).json();

    assertThat(rolesIn(refreshed)).doesNotContain(server.role());
    assertThat(refreshed.path("scope").asText()).isEqualTo("mcp:tools");
    // Nor does the page show what cannot be granted, and nobody is asked for it.
    Page again = browser.open(request.with("prompt", "consent").uri());
    assertThat(again.isConsent()).isTrue();
    assertThat(again.text()).doesNotContain(scope);
    JsonNode next = client.redeem(request, again.accept().callback()).expect(200).json();
    assertThat(rolesIn(next)).doesNotContain(server.role());
  }

  private String rolesIn(JsonNode tokens) {
    return String.valueOf(
        realm.verified(tokens.path("access_token").asText()).getClaim("realm_access"));
  }

  private String scopeOf(String role) {
    String scope = "scope-" + role;
    String location =
        realm
            .admin()
            .post(
                "/client-scopes",
                Map.of(
                    "name",
                    scope,
                    "protocol",
                    "openid-connect",
                    "attributes",
                    Map.of("include.in.token.scope", "true", "display.on.consent.screen", "true"),
                    // The scope roles, which has it too, is one that a client has to ask for.
                    "protocolMappers",
                    List.of(
                        Map.of(
                            "name",
                            "realm roles",
                            "protocol",
                            "openid-connect",
                            "protocolMapper",
                            "oidc-usermodel-realm-role-mapper",
                            "config",
                            Map.of(
                                "claim.name", "realm_access.roles",
                                "jsonType.label", "String",
                                "multivalued", "true",
                                "access.token.claim", "true")))))
            .expect(201)
            .location()
            .toString();
    String id = location.substring(location.lastIndexOf('/') + 1);
    JsonNode stored = realm.admin().get("/roles/" + role).expect(200).json();
    realm
        .admin()
        .post("/client-scopes/" + id + "/scope-mappings/realm", List.of(stored))
        .expect(204);
    realm
        .admin()
        .put(clients.path(client.id()) + "/optional-client-scopes/" + id, Map.of())
        .expect(204);
    return scope;
  }

  private JsonNode tokens(StaffServer server, RealmUser user) {
    AuthorizationRequest request = client.authorization("mcp:tools").with("resource", server.url());
    Page page = realm.browser().open(request.uri()).login(user.name(), user.password());
    return client
        .redeem(request, (page.isCallback() ? page : page.accept()).callback())
        .expect(200)
        .json();
  }
}
