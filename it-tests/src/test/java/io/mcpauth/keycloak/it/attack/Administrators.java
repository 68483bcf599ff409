package io.mcpauth.keycloak.it.attack;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.ServiceClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** People and programs with roles of the administration of one realm, and their tokens. */
public record Administrators(McpRealm realm) {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private static final String PASSWORD = "secret";

  /** A person with these roles; answers the user name. */
  public String person(String... roles) {
    String name = "admin-" + UUID.randomUUID();
    realm
        .admin()
        .post(
            "/users",
            Map.of(
                "username",
                name,
                "email",
                name + "@example.com",
                "firstName",
                "Ada",
                "lastName",
                "Admin",
                "enabled",
                true,
                "credentials",
                List.of(Map.of("type", "password", "value", PASSWORD))))
        .expect(201);
    String id =
        realm
            .admin()
            .get("/users?exact=true&username=" + name)
            .expect(200)
            .json()
            .path(0)
            .path("id")
            .asText();
    give(id, roles);
    return name;
  }

  /** The token of a service account with these roles, for a client that may have them all. */
  public String serviceToken(String... roles) {
    ServiceClient client = ServiceClient.created(realm);
    String id = realm.client(client.id()).path("id").asText();
    mayHaveEveryRole(id);
    give(
        realm
            .admin()
            .get("/clients/" + id + "/service-account-user")
            .expect(200)
            .json()
            .path("id")
            .asText(),
        roles);
    return client.accessToken(Form.empty());
  }

  /** A token for nothing but administration, as command lines and consoles get it. */
  public String token(String person) {
    return token(client(true), person, PASSWORD, "openid roles", "");
  }

  /** The same of one of the realm's demo users. */
  String tokenOfUser(String name) {
    return token(client(true), name, name, "openid roles", "");
  }

  /** For a client of the administrators' whose tokens carry this role at most. */
  String narrowToken(String person, String role) {
    OAuthClient client = client(false);
    realm
        .admin()
        .post(
            "/clients/"
                + realm.client(client.id()).path("id").asText()
                + "/scope-mappings/clients/"
                + management(),
            roles(role))
        .expect(204);
    return token(client, person, PASSWORD, "openid roles", "");
  }

  /** Of a client that registered itself, after a login with consent. */
  String tokenOfDynamicClient(String person) {
    return token(OAuthClient.registered(realm, REDIRECT_URI), person, PASSWORD, "mcp:tools", "");
  }

  /** Of a client of the administrators', with all the person's roles, for an MCP server. */
  String tokenForMcpServer(String person) {
    return token(
        client(true), person, PASSWORD, "openid roles mcp:tools", "http://localhost:3000/mcp");
  }

  private String token(
      OAuthClient client, String person, String password, String scope, String resource) {
    AuthorizationRequest request = client.authorization(scope);
    request = resource.isEmpty() ? request : request.with("resource", resource);
    Page page = realm.browser().open(request.uri()).login(person, password);
    page = page.isConsent() ? page.accept() : page;
    return client.redeem(request, page.callback()).expect(200).json().path("access_token").asText();
  }

  /** A public client as the console makes it. */
  private OAuthClient client(boolean fullScope) {
    String id = "tool-" + UUID.randomUUID();
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                id,
                "publicClient",
                true,
                "fullScopeAllowed",
                fullScope,
                "redirectUris",
                List.of(REDIRECT_URI)))
        .expect(201);
    if (fullScope) {
      mayHaveEveryRole(realm.client(id).path("id").asText());
    }
    return OAuthClient.known(realm, id, REDIRECT_URI);
  }

  /** The realm's profile takes the full scope away, so the scope names what is in it. */
  private void mayHaveEveryRole(String client) {
    realm
        .admin()
        .post(
            "/clients/" + client + "/scope-mappings/clients/" + management(), roles("realm-admin"))
        .expect(204);
  }

  private void give(String user, String... roles) {
    realm
        .admin()
        .post("/users/" + user + "/role-mappings/clients/" + management(), roles(roles))
        .expect(204);
  }

  private List<JsonNode> roles(String... names) {
    String management = management();
    return Stream.of(names)
        .map(
            name ->
                realm.admin().get("/clients/" + management + "/roles/" + name).expect(200).json())
        .toList();
  }

  private String management() {
    return realm.client("realm-management").path("id").asText();
  }
}
