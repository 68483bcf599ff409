package io.mcpauth.keycloak.it.connections;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jsoup.nodes.Element;

/** {@code /realms/{realm}/mcp/connections}, as one user sees it. */
public record ConnectionsPage(Page page) {

  public static URI of(McpRealm realm) {
    return URI.create(realm.server() + "/realms/" + realm.name() + "/mcp/connections");
  }

  /** Signs in if need be; the password is the user's name. */
  public static ConnectionsPage open(String user, Browser browser, McpRealm realm) {
    Page page = browser.open(of(realm));
    return new ConnectionsPage(page.isLogin() ? page.login(user, user) : page);
  }

  public boolean lists(OAuthClient client) {
    return !page.html().select(article(client)).isEmpty();
  }

  /** What the page says of the client. */
  public Element about(OAuthClient client) {
    return page.html().expectFirst(article(client));
  }

  public Instant since(OAuthClient client) {
    return time(client, 0);
  }

  public Instant lastRefreshed(OAuthClient client) {
    return time(client, 1);
  }

  private Instant time(OAuthClient client, int index) {
    return Instant.parse(about(client).select("time").get(index).attr("datetime"));
  }

  /** Presses Revoke. */
  public ConnectionsPage revoke(OAuthClient client) {
    return new ConnectionsPage(page.send(form(client)));
  }

  /** What Revoke would send. */
  public Form revocation(OAuthClient client) {
    return page.fields(form(client));
  }

  /** The servers of a client, as the page calls them. */
  public List<String> servers(OAuthClient client) {
    return about(client).select(".mcp-server h3").eachText();
  }

  /** What the page says of a client at one server. */
  public Element about(OAuthClient client, String server) {
    return page.html().expectFirst(entry(client, server));
  }

  /** Presses Revoke for one server of several. */
  public ConnectionsPage revoke(OAuthClient client, String server) {
    return new ConnectionsPage(page.send(entry(client, server) + " form"));
  }

  /** What {@link #revoke(OAuthClient, String)} would send; also where the page has no button. */
  public Form revocation(McpRealm realm, OAuthClient client, String server) {
    return revocation(client)
        .without("client")
        .with("access", server + " " + realm.client(client.id()).path("id").asText());
  }

  private static String entry(OAuthClient client, String server) {
    return article(client) + " li:has(.mcp-server bdi:matchesWholeOwnText(^\\Q" + server + "\\E$))";
  }

  public String text() {
    return page.text();
  }

  private static String form(OAuthClient client) {
    return article(client) + " form";
  }

  private static String article(OAuthClient client) {
    return "article:has(bdi.mcp-client-id:matchesWholeOwnText(^\\Q" + client.id() + "\\E$))";
  }
}
