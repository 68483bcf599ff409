package io.mcpauth.keycloak.it.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** No more about a person in a token, or on the page, than was asked and the server wants. */
@OnKeycloak
class PersonalClaimsIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String ALL = "openid profile email mcp:tools";
  private static final Set<String> PERSONAL =
      Set.of("name", "given_name", "family_name", "preferred_username", "email", "email_verified");

  private final McpRealm realm;

  PersonalClaimsIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void profileEmailAndRolesAreOptionalScopesOfTheRealm() {
    assertThat(names(realm.admin().get("/default-optional-client-scopes").expect(200).json()))
        .contains("profile", "email", "roles");
    assertThat(names(realm.admin().get("/default-default-client-scopes").expect(200).json()))
        .doesNotContain("profile", "email", "roles")
        .contains("basic", "mcp-props");
    // It is said once; what an administrator decides later holds.
    assertThat(realm.admin().get("").expect(200).json().path("attributes").toString())
        .doesNotContain("optional_scopes");
    // Keycloak's own pages need them.
    assertThat(realm.client("account-console").path("defaultClientScopes").toString())
        .contains("profile", "email", "roles");
  }

  @Test
  void thePageAsksForNoMoreThanTheClientDid() {
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    ResourceServer server = ResourceServer.registered(realm);
    AuthorizationRequest request = client.authorization("mcp:tools").with("resource", server.url());

    Page page = realm.browser().open(request.uri()).login("alice", "alice");

    assertThat(page.isConsent()).isTrue();
    assertThat(page.text())
        .contains("Use the tools of the server on your behalf")
        .doesNotContain("Email address", "User profile", "User roles");
  }

  /** What a verifier needs and no byte more; a stock realm's token names its user six times. */
  @Test
  void anAccessTokenSaysWhatAServerNeeds() throws ParseException {
    ResourceServer server = ResourceServer.registered(realm);
    Grant grant = grant(server, "mcp:tools");

    assertThat(realm.verified(grant.accessToken()).getClaims().keySet())
        .containsExactlyInAnyOrder(
            "iss",
            "aud",
            "sub",
            "exp",
            "iat",
            "auth_time",
            "jti",
            "typ",
            "azp",
            "client_id",
            "sid",
            "acr",
            "scope",
            "mcp_server",
            "grant_id");
  }

  @Test
  void aServerThatListsNeitherIsToldNeither() throws ParseException {
    ResourceServer server = ResourceServer.registered(realm);
    Grant grant = grant(server, ALL);

    assertThat(realm.verified(grant.accessToken()).getClaims().keySet())
        .doesNotContainAnyElementsOf(PERSONAL);
    assertThat(fields(server.introspect(grant.accessToken())))
        .contains("sub")
        .doesNotContainAnyElementsOf(PERSONAL);
    // The client, which asked its user for it, is told.
    assertThat(realm.verified(grant.tokens().path("id_token").asText()).getClaims().keySet())
        .contains("preferred_username", "email", "given_name");
    JsonNode userInfo =
        Http.get(realm.endpoint("userinfo")).bearer(grant.accessToken()).send().expect(200).json();
    assertThat(fields(userInfo)).contains("preferred_username", "email");
    // The same after a refresh.
    assertThat(realm.verified(grant.refreshed().accessToken()).getClaims().keySet())
        .doesNotContainAnyElementsOf(PERSONAL);
  }

  @Test
  void aServerThatListsOneIsToldThatOne() throws ParseException {
    ResourceServer server =
        ResourceServer.registered(realm, Map.of("mcp.scopes_supported", "mcp:tools email"));
    Grant grant = grant(server, ALL);

    assertThat(realm.verified(grant.accessToken()).getClaims().keySet())
        .contains("email")
        .doesNotContain("preferred_username", "name");
    assertThat(fields(server.introspect(grant.accessToken())))
        .contains("email")
        .doesNotContain("preferred_username", "name");
    // Listed, and not asked for.
    assertThat(realm.verified(grant(server, "mcp:tools").accessToken()).getClaims().keySet())
        .doesNotContainAnyElementsOf(PERSONAL);
  }

  @Test
  void aServerThatListsBothIsToldWhoItIs() throws ParseException {
    ResourceServer server =
        ResourceServer.registered(realm, Map.of("mcp.scopes_supported", "mcp:tools email profile"));
    Grant grant = grant(server, ALL);

    assertThat(realm.verified(grant.accessToken()).getClaims().keySet())
        .contains("email", "preferred_username");
    assertThat(fields(server.introspect(grant.accessToken())))
        .contains("email", "preferred_username");
  }

  /** The rule is about what stands in a token, by whatever mapper it came. */
  @Test
  void aMapperOfTheClientsOwnIsNoWayAround() throws ParseException {
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    ResourceServer server = ResourceServer.registered(realm);
    realm
        .admin()
        .post(
            "/clients/"
                + realm.client(client.id()).path("id").asText()
                + "/protocol-mappers/models",
            Map.of(
                "name",
                "address",
                "protocol",
                "openid-connect",
                "protocolMapper",
                "oidc-usermodel-property-mapper",
                "config",
                Map.of(
                    "user.attribute", "email",
                    "claim.name", "email",
                    "access.token.claim", "true",
                    "introspection.token.claim", "true",
                    "jsonType.label", "String")))
        .expect(201);
    Grant grant = grant(client, server, "mcp:tools");

    assertThat(realm.verified(grant.accessToken()).getClaims()).doesNotContainKey("email");
    assertThat(fields(server.introspect(grant.accessToken()))).doesNotContain("email");
  }

  private Grant grant(ResourceServer server, String scope) {
    return grant(OAuthClient.registered(realm, REDIRECT_URI), server, scope);
  }

  private Grant grant(OAuthClient client, ResourceServer server, String scope) {
    Browser browser = realm.browser();
    return Grant.by(
        "alice",
        browser,
        realm,
        client,
        client.authorization(scope).with("resource", server.url()));
  }

  private static List<String> names(JsonNode scopes) {
    return StreamSupport.stream(scopes.spliterator(), false)
        .map(scope -> scope.path("name").asText())
        .toList();
  }

  private static List<String> fields(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }
}
