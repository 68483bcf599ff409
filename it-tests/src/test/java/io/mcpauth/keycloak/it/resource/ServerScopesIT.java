package io.mcpauth.keycloak.it.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scopes that take a parameter, and URLs that no server can have. */
@OnKeycloak
class ServerScopesIT {

  private static final String QUERY = "https://mcp.example.com/mcp?tenant=a";

  private final McpRealm realm;

  ServerScopesIT(McpRealm realm) {
    this.realm = realm;
  }

  /** A scope with a parameter counts as its scope. */
  @Test
  void keepsAScopeWithAParameter() throws Exception {
    OAuthClient client = OAuthClient.registered(realm, "http://localhost:8765/callback");
    // A realm with organizations asks for the name first, and the password on another page.
    Browser browser = realm.browser();
    Grant.by("alice", browser, realm, client, Grant.ONLINE);
    makeOrganization("acme", "alice");
    makeOrganization("globex", "bob");
    offerOrganizationTo(client);
    ResourceServer server =
        ResourceServer.registered(realm, Map.of("mcp.scopes_supported", "mcp:tools organization"));

    AuthorizationRequest request =
        client.authorization("mcp:tools organization:acme").with("resource", server.url());
    Page page = browser.open(request.uri());
    assertThat(page.text()).contains("(acme)");
    JsonNode tokens = client.redeem(request, page.accept().callback()).expect(200).json();

    assertThat(tokens.path("scope").asText().split(" "))
        .containsExactlyInAnyOrder("mcp:tools", "organization:acme");
    assertThat(
            realm.verified(tokens.path("access_token").asText()).getStringClaim("scope").split(" "))
        .containsExactlyInAnyOrder("mcp:tools", "organization:acme");
    // What is asked for and not granted does not stand on the page: alice is no member there.
    AuthorizationRequest forAnother =
        client
            .authorization("mcp:tools organization:acme organization:globex")
            .with("resource", server.url())
            .with("prompt", "consent");
    Page askedForAnother = browser.open(forAnother.uri());
    assertThat(askedForAnother.isConsent()).isTrue();
    assertThat(askedForAnother.text()).contains("(acme)").doesNotContain("globex");
    // What was allowed for one organization is not allowed for all of them.
    AuthorizationRequest forAll =
        client.authorization("mcp:tools organization:*").with("resource", server.url());
    assertThat(browser.open(forAll.uri()).isConsent()).isTrue();
    assertThat(browser.open(request.uri()).isCallback()).isTrue();
    // One box stands for the scope with all of its parameters.
    AuthorizationRequest again = request.with("prompt", "consent");
    JsonNode fewer =
        client
            .redeem(again, browser.open(again.uri()).acceptWithout("organization").callback())
            .expect(200)
            .json();
    assertThat(fewer.path("scope").asText()).isEqualTo("mcp:tools");
    assertThat(browser.open(request.uri()).isConsent()).isTrue();
  }

  private void makeOrganization(String alias, String member) {
    realm.admin().put("", Map.of("organizationsEnabled", true)).expect(204);
    realm
        .admin()
        .post(
            "/organizations",
            Map.of(
                "name",
                alias,
                "alias",
                alias,
                "domains",
                List.of(Map.of("name", alias + ".example"))))
        .expect(201);
    String organization =
        realm
            .admin()
            .get("/organizations?exact=true&search=" + alias)
            .expect(200)
            .json()
            .path(0)
            .path("id")
            .asText();
    String user =
        realm
            .admin()
            .get("/users?exact=true&username=" + member)
            .expect(200)
            .json()
            .path(0)
            .path("id")
            .asText();
    realm.admin().post("/organizations/" + organization + "/members", user).expect(201);
  }

  private void offerOrganizationTo(OAuthClient client) {
    String id = realm.client(client.id()).path("id").asText();
    for (JsonNode scope : realm.admin().get("/client-scopes").expect(200).json()) {
      if (scope.path("name").asText().equals("organization")) {
        realm
            .admin()
            .put(
                "/clients/" + id + "/optional-client-scopes/" + scope.path("id").asText(), Map.of())
            .expect(204);
      }
    }
  }

  /** Keycloak's authorization endpoint refuses such a resource, whatever is registered. */
  @ParameterizedTest
  @ValueSource(strings = {"resource_url", "mcp.default_resource"})
  void refusesToSaveAUrlWithAQuery(String attribute) {
    Answer refused =
        new ConfidentialClients(realm)
            .tryCreate(
                "query-" + UUID.randomUUID(), Map.of("attributes", Map.of(attribute, QUERY)));

    assertThat(refused.expect(400).body()).contains(attribute, "without user information, query");
  }

  @Test
  void refusesADefaultOfTheRealmWithAQuery() {
    Answer refused = realm.saveProfile("mcp-resource-indicator", Map.of("default-resource", QUERY));

    assertThat(refused.expect(400).body()).contains("default-resource", "query");
  }
}
