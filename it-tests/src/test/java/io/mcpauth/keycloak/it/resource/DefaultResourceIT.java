package io.mcpauth.keycloak.it.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Pkce;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * A client that an administrator made and that sends no {@code resource}: its attribute {@code
 * mcp.default_resource} is the only way to a token for an MCP server.
 */
@OnKeycloak
class DefaultResourceIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String SCOPE = "mcp:tools offline_access";

  private final McpRealm realm;
  private final ResourceServer server;
  private final String secret = ConfidentialClients.newSecret();

  DefaultResourceIT(McpRealm realm) {
    this.realm = realm;
    this.server = ResourceServer.registered(realm);
  }

  @Test
  void holdsAtLoginAndAtEachRefresh() {
    OAuthClient client = client(Map.of());
    AuthorizationRequest request = client.authorization(SCOPE);

    JsonNode tokens = redeem(client, request, request.uri());
    JsonNode again = client.refresh(tokens.path("refresh_token").asText()).expect(200).json();

    assertThat(audience(tokens)).containsExactlyInAnyOrder(server.url(), server.clientId());
    assertThat(audience(again)).containsExactlyInAnyOrder(server.url(), server.clientId());
  }

  @Test
  void holdsForAPushedRequest() {
    OAuthClient client = client(Map.of());
    AuthorizationRequest request = client.authorization(SCOPE);
    String pushed =
        Http.post(realm.endpoint("ext/par/request"))
            .form(request.parameters().with("client_secret", secret))
            .send()
            .expect(201)
            .json()
            .path("request_uri")
            .asText();
    Form reference = Form.empty().with("client_id", client.id()).with("request_uri", pushed);

    JsonNode tokens =
        redeem(client, request, URI.create(request.endpoint() + "?" + reference.encoded()));

    assertThat(audience(tokens)).containsExactlyInAnyOrder(server.url(), server.clientId());
  }

  @Test
  void holdsForClientCredentials() {
    OAuthClient client = client(Map.of());

    JsonNode tokens =
        client.token(Form.empty().with("grant_type", "client_credentials")).expect(200).json();

    assertThat(audience(tokens)).containsExactlyInAnyOrder(server.url(), server.clientId());
  }

  @Test
  void holdsForADevice() {
    OAuthClient client = client(Map.of("oauth2.device.authorization.grant.enabled", "true"));
    Pkce pkce = Pkce.random();
    JsonNode told =
        Http.post(realm.endpoint("auth/device"))
            .form(
                Form.empty()
                    .with("client_id", client.id())
                    .with("client_secret", secret)
                    .with("scope", SCOPE)
                    .with("code_challenge", pkce.challenge())
                    .with("code_challenge_method", "S256"))
            .send()
            .expect(200)
            .json();
    realm
        .browser()
        .open(URI.create(told.path("verification_uri_complete").asText()))
        .login("alice", "alice")
        .accept();

    JsonNode tokens =
        client
            .token(
                Form.empty()
                    .with("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
                    .with("device_code", told.path("device_code").asText())
                    .with("code_verifier", pkce.verifier()))
            .expect(200)
            .json();

    assertThat(audience(tokens)).containsExactlyInAnyOrder(server.url(), server.clientId());
  }

  /** RFC 8707 section 2: a default is for requests that name none. */
  @Test
  void givesWayToWhatTheClientNames() {
    ResourceServer other = ResourceServer.registered(realm);
    OAuthClient client = client(Map.of());
    AuthorizationRequest request = client.authorization(SCOPE).with("resource", other.url());

    assertThat(audience(redeem(client, request, request.uri())))
        .containsExactlyInAnyOrder(other.url(), other.clientId());
  }

  @Test
  void changesNothingForAClientWithoutIt() {
    OAuthClient client = client(Map.of("mcp.default_resource", ""));
    AuthorizationRequest request = client.authorization(SCOPE);

    assertThat(audience(redeem(client, request, request.uri())))
        .doesNotContain(server.url(), "http://localhost:3000/mcp");
  }

  private OAuthClient client(Map<String, String> attributes) {
    String id = "operators-" + UUID.randomUUID();
    Map<String, String> all = new HashMap<>(Map.of("mcp.default_resource", server.url()));
    all.putAll(attributes);
    Map<String, Object> client = new LinkedHashMap<>();
    client.put("clientId", id);
    client.put("publicClient", false);
    client.put("secret", secret);
    client.put("serviceAccountsEnabled", true);
    client.put("redirectUris", List.of(REDIRECT_URI));
    client.put("optionalClientScopes", List.of("mcp:tools", "offline_access"));
    client.put("attributes", all);
    realm.admin().post("/clients", client).expect(201);
    return OAuthClient.known(realm, id, REDIRECT_URI, "client_secret_post", secret);
  }

  private JsonNode redeem(OAuthClient client, AuthorizationRequest request, URI start) {
    Page page = realm.browser().open(start).login("alice", "alice");
    return client
        .redeem(request, page.isCallback() ? page.callback() : page.accept().callback())
        .expect(200)
        .json();
  }

  private List<String> audience(JsonNode tokens) {
    return realm.verified(tokens.path("access_token").asText()).getAudience();
  }
}
