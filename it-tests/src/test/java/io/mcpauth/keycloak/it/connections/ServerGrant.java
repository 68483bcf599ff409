package io.mcpauth.keycloak.it.connections;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URI;

/** Tokens that a user gave to a client for one MCP server of the test. */
public record ServerGrant(Grant grant, ResourceServer server) {

  /** Signs in and consents where Keycloak asks for it; the password is the user's name. */
  public static ServerGrant by(
      String user,
      Browser browser,
      McpRealm realm,
      OAuthClient client,
      String scope,
      ResourceServer server) {
    return new ServerGrant(
        Grant.by(
            user,
            browser,
            realm,
            client,
            client.authorization(scope).with("resource", server.url())),
        server);
  }

  /** The same tokens, asked about at another node. */
  public ServerGrant at(McpRealm node) {
    return new ServerGrant(grant.at(node), server.at(node));
  }

  public ServerGrant refreshed() {
    return new ServerGrant(grant.refreshed(), server);
  }

  /** RFC 7662, asked by the server itself. */
  public boolean introspects() {
    return server.introspect(grant.accessToken()).path("active").asBoolean();
  }

  public Answer refresh() {
    return grant.client().refresh(grant.refreshToken());
  }

  /** The grant-props request of the server, which presents the access token. */
  public Http props(String method) {
    McpRealm realm = grant.realm();
    URI endpoint = URI.create(realm.server() + "/realms/" + realm.name() + "/mcp/grant-props");
    return server.authenticated(method, endpoint).header("Subject-Token", grant.accessToken());
  }

  /** Nothing of it works any more, and the client is told why. */
  public boolean isDead() {
    boolean introspects = introspects();
    Answer refreshed = refresh();
    return !introspects
        && !grant.givesUserInfo()
        && props("GET").send().status() == 401
        && refreshed.status() == 400
        && refreshed.error().equals("invalid_grant");
  }

  /** All of it works; the refresh token is used up. */
  public boolean isAlive() {
    return introspects() && grant.givesUserInfo() && grant.refreshes();
  }
}
