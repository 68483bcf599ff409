package io.mcpauth.keycloak.it.props;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An MCP client that registered itself, and the mappers an administrator gave it. */
public final class McpCaller {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final String clientId;
  private final Optional<OAuthClient> registered;

  private McpCaller(McpRealm realm, String clientId, Optional<OAuthClient> registered) {
    this.realm = realm;
    this.clientId = clientId;
    this.registered = registered;
  }

  public static McpCaller registered(McpRealm realm) {
    return of(realm, OAuthClient.registered(realm, REDIRECT_URI));
  }

  public static McpCaller of(McpRealm realm, OAuthClient client) {
    return new McpCaller(realm, client.id(), Optional.of(client));
  }

  /** A client that was made by hand, for its mappers alone. */
  public static McpCaller of(McpRealm realm, String clientId) {
    return new McpCaller(realm, clientId, Optional.empty());
  }

  private OAuthClient client() {
    return registered.orElseThrow(() -> new AssertionError(clientId + " has no login"));
  }

  /** The second part of a signed token as text; empty for no token. */
  public static String payload(String token) {
    return token.isEmpty()
        ? ""
        : new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), UTF_8);
  }

  public String clientId() {
    return clientId;
  }

  /** The client's internal id. */
  public String id() {
    return realm.client(clientId()).path("id").asText();
  }

  /** Feeds props with a stock mapper whose every switch is on. */
  public McpCaller feeding(String key, String value) {
    return mapper(
        "oidc-hardcoded-claim-mapper",
        Map.of(
            "claim.name", "props." + key,
            "claim.value", value,
            "jsonType.label", "String",
            "access.token.claim", "true",
            "id.token.claim", "true",
            "userinfo.token.claim", "true",
            "introspection.token.claim", "true",
            "lightweight.claim", "true",
            "access.tokenResponse.claim", "true"));
  }

  /** Gives the client a mapper. */
  public McpCaller mapper(String type, Map<String, String> config) {
    realm
        .admin()
        .post(
            "/clients/" + id() + "/protocol-mappers/models",
            Map.of(
                "name",
                type + ' ' + config.hashCode(),
                "protocol",
                "openid-connect",
                "protocolMapper",
                type,
                "config",
                config))
        .expect(201);
    return this;
  }

  /** Takes a default client scope away from the client. */
  public McpCaller withoutScope(String name) {
    JsonNode scopes = realm.admin().get("/client-scopes").expect(200).json();
    for (JsonNode scope : scopes) {
      if (scope.path("name").asText().equals(name)) {
        realm
            .admin()
            .delete("/clients/" + id() + "/default-client-scopes/" + scope.path("id").asText())
            .expect(204);
      }
    }
    return this;
  }

  /** Gives alice a realm role and lets tokens of this client hold it. */
  public McpCaller roleOfAlice(String role) {
    realm.admin().post("/roles", Map.of("name", role)).expect(201);
    JsonNode created = realm.admin().get("/roles/" + role).expect(200).json();
    JsonNode alice = realm.admin().get("/users?username=alice").expect(200).json().path(0);
    realm
        .admin()
        .post("/users/" + alice.path("id").asText() + "/role-mappings/realm", List.of(created))
        .expect(204);
    realm.admin().post("/clients/" + id() + "/scope-mappings/realm", List.of(created)).expect(204);
    return this;
  }

  /** Sets an attribute of the client. */
  public McpCaller with(String attribute, String value) {
    JsonNode client = realm.client(clientId());
    Map<String, String> attributes = new HashMap<>();
    client
        .path("attributes")
        .properties()
        .forEach(a -> attributes.put(a.getKey(), a.getValue().asText()));
    attributes.put(attribute, value);
    realm
        .admin()
        .put(
            "/clients/" + client.path("id").asText(),
            Map.of("clientId", clientId(), "attributes", attributes))
        .expect(204);
    return this;
  }

  /** The answer of the token endpoint after alice logged in. */
  public Answer grant(ResourceServer server, String scope) {
    AuthorizationRequest request = client().authorization(scope).with("resource", server.url());
    Page page = realm.browser().open(request.uri()).login("alice", "alice");
    Callback callback = page.isCallback() ? page.callback() : page.accept().callback();
    return client().redeem(request, callback);
  }

  public JsonNode tokens(ResourceServer server) {
    return grant(server, "mcp:tools").expect(200).json();
  }

  /** An access token. */
  public String token(ResourceServer server) {
    return tokens(server).path("access_token").asText();
  }

  public Answer refresh(JsonNode tokens) {
    return client()
        .token(
            Form.empty()
                .with("grant_type", "refresh_token")
                .with("refresh_token", tokens.path("refresh_token").asText()));
  }
}
