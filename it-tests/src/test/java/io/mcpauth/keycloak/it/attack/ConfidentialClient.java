package io.mcpauth.keycloak.it.attack;

import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A confidential client with a login, a service account and the full scope, from before the
 * policies.
 */
final class ConfidentialClient {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private ConfidentialClient() {}

  static OAuthClient created(McpRealm realm, Map<String, String> attributes) {
    String id = "confidential-" + UUID.randomUUID();
    String secret = ConfidentialClients.newSecret();
    Map<String, Object> client = new LinkedHashMap<>();
    client.put("clientId", id);
    client.put("secret", secret);
    client.put("publicClient", false);
    client.put("fullScopeAllowed", true);
    client.put("serviceAccountsEnabled", true);
    client.put("redirectUris", List.of(REDIRECT_URI));
    client.put("optionalClientScopes", List.of("mcp:tools", "offline_access"));
    client.put("attributes", attributes);
    // Not by an import: that one makes no service account.
    WithoutPolicies.run(realm, () -> realm.admin().post("/clients", client).expect(201));
    return OAuthClient.known(realm, id, REDIRECT_URI, "client_secret_basic", secret);
  }
}
