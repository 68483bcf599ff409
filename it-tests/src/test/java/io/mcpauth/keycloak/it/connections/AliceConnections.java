package io.mcpauth.keycloak.it.connections;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.Map;

/** Clients of every kind that act for alice, and her page of them in a real browser. */
record AliceConnections(McpRealm realm) {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String CALENDAR = "https://calendar.example/mcp";

  /** Alice has a few, of every kind; once for a realm. */
  void givenConnections() {
    synchronized (AliceConnections.class) {
      if (!ConnectionsPage.open("alice", realm.browser(), realm).text().contains("Old notebook")) {
        makeConnections();
      }
    }
  }

  private void makeConnections() {
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                "calendar",
                "name",
                "Calendar",
                "publicClient",
                false,
                "standardFlowEnabled",
                false,
                "attributes",
                Map.of("resource_url", CALENDAR)))
        .expect(201);
    OAuthClient claude = OAuthClient.named(realm, REDIRECT_URI, "Claude");
    Browser browser = realm.browser();
    Grant.by("alice", browser, realm, claude, "openid mcp:tools mcp:resources offline_access");
    Grant.by(
        "alice",
        browser,
        realm,
        claude,
        claude.authorization("openid mcp:tools offline_access").with("resource", CALENDAR));
    OAuthClient notes = OAuthClient.named(realm, REDIRECT_URI, "Notes helper");
    verify(notes);
    Grant.by("alice", realm.browser(), realm, notes, Grant.ONLINE);
    OAuthClient old = OAuthClient.named(realm, REDIRECT_URI, "Old notebook");
    Grant gone = Grant.by("alice", realm.browser(), realm, old, Grant.ONLINE);
    realm.admin().delete("/sessions/" + gone.sessionId()).expect(204);
  }

  /** Her page. */
  Window open(Chromium chromium, Look look) {
    Window window = chromium.window(look).open(ConnectionsPage.of(realm)).login("alice", "alice");
    window.page().waitForSelector(".mcp-connections");
    return window;
  }

  /** What it says of the client of that name. */
  Locator card(Window window, String name) {
    return window
        .page()
        .locator(".mcp-connection")
        .filter(
            new Locator.FilterOptions()
                .setHas(window.page().locator("h2", new Page.LocatorOptions().setHasText(name))))
        .first();
  }

  private void verify(OAuthClient client) {
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored
        .withObject("attributes")
        .put("mcp.verified.by", "IT of Example Corp")
        .put("mcp.verified.since", "2026-11-01");
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
  }
}
