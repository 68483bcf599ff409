package io.mcpauth.keycloak.it.connections;

import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The applications of Keycloak's own account console, as one user; it knows of no server. */
record AccountApplications(McpRealm realm, String token) {

  static AccountApplications of(String user, McpRealm realm) {
    OAuthClient console = OAuthClient.known(realm, "account-console", realm.issuer() + "/account/");
    AuthorizationRequest request = console.authorization("openid");
    Page page = realm.browser().open(request.uri()).login(user, user);
    return new AccountApplications(
        realm,
        console
            .redeem(request, Callback.of(page.uri()))
            .expect(200)
            .json()
            .path("access_token")
            .asText());
  }

  /** Writes Keycloak's consent alone, as versions did that had no record of servers. */
  void allow(OAuthClient client) {
    List<Map<String, String>> scopes =
        StreamSupport.stream(
                realm.admin().get("/client-scopes").expect(200).json().spliterator(), false)
            .map(scope -> Map.of("id", scope.path("id").asText()))
            .toList();
    Http.post(consent(client))
        .bearer(token)
        .json(Map.of("grantedScopes", scopes))
        .send()
        .expect(200);
  }

  /** What <em>Remove access</em> in the console does. */
  void revoke(OAuthClient client) {
    Http.request("DELETE", consent(client))
        .bearer(token)
        .header("Accept", "application/json")
        .send()
        .expect(204);
  }

  /** Client ids of all that it shows. */
  List<String> clientIds() {
    return StreamSupport.stream(
            Http.get(account("/applications"))
                .bearer(token)
                .header("Accept", "application/json")
                .send()
                .expect(200)
                .json()
                .spliterator(),
            false)
        .map(application -> application.path("clientId").asText())
        .toList();
  }

  private URI consent(OAuthClient client) {
    return account("/applications/" + client.id() + "/consent");
  }

  private URI account(String path) {
    return URI.create(realm.server() + "/realms/" + realm.name() + "/account" + path);
  }
}
