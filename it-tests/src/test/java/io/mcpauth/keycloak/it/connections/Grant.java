package io.mcpauth.keycloak.it.connections;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;

/** Tokens that a user gave to a client, and whether they still work. */
public record Grant(McpRealm realm, OAuthClient client, JsonNode tokens) {

  /** In a session of the browser; they end with it. */
  public static final String ONLINE = "openid mcp:tools";

  /** They live on without the browser. */
  public static final String OFFLINE = "openid mcp:tools offline_access";

  /** Signs in and consents where Keycloak asks for it; the password is the user's name. */
  public static Grant by(
      String user, Browser browser, McpRealm realm, OAuthClient client, String scope) {
    return by(user, browser, realm, client, client.authorization(scope));
  }

  public static Grant by(
      String user,
      Browser browser,
      McpRealm realm,
      OAuthClient client,
      AuthorizationRequest request) {
    Page page = browser.open(request.uri());
    if (page.isLogin()) {
      page = page.login(user, user);
    }
    if (page.isConsent()) {
      page = page.accept();
    }
    return new Grant(realm, client, client.redeem(request, page.callback()).expect(200).json());
  }

  public String accessToken() {
    return tokens.path("access_token").asText();
  }

  public String sessionId() {
    return tokens.path("session_state").asText();
  }

  public String refreshToken() {
    return tokens.path("refresh_token").asText();
  }

  /** The tokens after a refresh. */
  public Grant refreshed() {
    return new Grant(realm, client, client.refresh(refreshToken()).expect(200).json());
  }

  /** The same tokens, asked about at another node. */
  public Grant at(McpRealm node) {
    return new Grant(node, OAuthClient.of(node, client.registration()), tokens);
  }

  /** RFC 7662, asked by the MCP server that the token is for. */
  public boolean introspects() {
    return realm.introspect("sample-mcp-server", accessToken()).path("active").asBoolean();
  }

  public boolean givesUserInfo() {
    return Http.get(realm.endpoint("userinfo")).bearer(accessToken()).send().status() == 200;
  }

  /** Uses the refresh token up where it works. */
  public boolean refreshes() {
    return client.refresh(refreshToken()).status() == 200;
  }

  /** Nothing of it works any more. */
  public boolean isDead() {
    // Introspection first: it is what an MCP server asks.
    boolean introspects = introspects();
    return !introspects && !givesUserInfo() && !refreshes();
  }

  /** All of it works; the refresh token is used up. */
  public boolean isAlive() {
    return introspects() && givesUserInfo() && refreshes();
  }
}
