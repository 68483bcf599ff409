package io.mcpauth.keycloak.it.pages;

import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.cimd.DocumentHost;
import io.mcpauth.keycloak.it.cimd.Documents;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.List;
import java.util.Map;

/** What a person sees of a client that is known by its document. */
final class DocumentPages implements AutoCloseable {

  private static final String SCOPE = "mcp:tools offline_access";

  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  DocumentPages(McpRealm realm) {
    this.documents = new Documents(realm);
  }

  private OAuthClient client(String path, String redirectUri) {
    return OAuthClient.known(documents.realm(), host.publish(path, redirectUri), redirectUri);
  }

  private void open(Window window, String mode, OAuthClient client) {
    documents.with(Map.of("admission", mode));
    window.open(client.authorization(SCOPE).uri());
  }

  /** Still: what changes by itself is for who has not said otherwise (WCAG 2.2.1). */
  void waits(Window window) {
    open(window, "approve", client("/waits.json", Documents.REDIRECT_URI));
    window.page().locator("#mcp-still").click();
    window.page().waitForSelector("#mcp-document:not(:has(#mcp-still))");
  }

  void notListed(Window window) {
    open(window, "listed", client("/not-listed.json", Documents.REDIRECT_URI));
  }

  void blocked(Window window) {
    OAuthClient client = client("/blocked.json", Documents.REDIRECT_URI);
    if (!documents.has(client.id())) {
      documents.ahead(client.id(), "blocked").expect(201);
    }
    open(window, "open", client);
  }

  /** Of a program on the person's computer: any other one can pass for it. */
  void consent(Window window) {
    open(window, "open", client("/loopback.json", Documents.REDIRECT_URI));
    window.login("alice", "alice");
  }

  void consentOfWebClient(Window window) {
    documents.with(Map.of("admission", "listed", "allowed-documents", List.of("localhost")));
    OAuthClient client = client("/web.json", "https://vscode.dev/redirect");
    window.open(client.authorization(SCOPE).uri());
    window.login("alice", "alice");
  }

  @Override
  public void close() {
    host.close();
  }
}
