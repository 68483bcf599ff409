package io.mcpauth.keycloak.it.attack;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A public client with the defaults of the console: every role of its user is in its scope. It
 * comes by an import, as one does that was made before the realm's client policies.
 */
public record ConsoleClient(McpRealm realm, OAuthClient oauth) {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  public static ConsoleClient imported(McpRealm realm) {
    return imported(realm, Map.of());
  }

  static ConsoleClient imported(McpRealm realm, Map<String, Object> settings) {
    String id = "console-client-" + UUID.randomUUID();
    Map<String, Object> client = new LinkedHashMap<>();
    client.put("clientId", id);
    client.put("publicClient", true);
    client.put("fullScopeAllowed", true);
    client.put("redirectUris", List.of(REDIRECT_URI));
    client.putAll(settings);
    realm.admin().post("/partialImport", Map.of("clients", List.of(client))).expect(200);
    return new ConsoleClient(realm, OAuthClient.known(realm, id, REDIRECT_URI));
  }

  /** What the user grants it for one MCP server. */
  JsonNode tokens(RealmUser user, String scope, String resource) {
    return tokensOf(oauth, user, oauth.authorization(scope).with("resource", resource));
  }

  String accessToken(RealmUser user, String resource) {
    return tokens(user, "openid roles", resource).path("access_token").asText();
  }

  /** Signs in, consents where a page asks for it, and redeems the code. */
  public static JsonNode tokensOf(
      OAuthClient client, RealmUser user, AuthorizationRequest request) {
    Page page = user.realm().browser().open(request.uri()).login(user.name(), user.password());
    Page arrived = page.isCallback() ? page : page.accept();
    return client.redeem(request, arrived.callback()).expect(200).json();
  }
}
