package io.mcpauth.keycloak.it.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.List;

/** What alice grants to one client. */
public record UserGrants(McpRealm realm, OAuthClient client, String scope) {

  /** Of a public client that registered itself. */
  public static UserGrants toNewClient(McpRealm realm, String redirectUri, String scope) {
    return new UserGrants(realm, OAuthClient.registered(realm, redirectUri), scope);
  }

  /** Each time a new browser, and so a login; consent is asked once for a client. */
  public Callback consent(AuthorizationRequest request) {
    Page page = realm.browser().open(request.uri()).login("alice", "alice");
    return page.isCallback() ? page.callback() : page.accept().callback();
  }

  /** Tokens for this MCP server. */
  public JsonNode tokensFor(String resource) {
    AuthorizationRequest request = client.authorization(scope).with("resource", resource);
    return client.redeem(request, consent(request)).expect(200).json();
  }

  /** Whom the access token is for. */
  public List<String> audience(JsonNode tokens) {
    return realm.verified(tokens.path("access_token").asText()).getAudience();
  }
}
