package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.ConnectionsPage;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What people are told of a client that is known by its document: what was verified, and what not.
 */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class DocumentConsentIT {

  private static final String WEB = "https://vscode.dev/redirect";
  private static final String CLAUDE_CODE = "https://claude.ai/oauth/claude-code-client-metadata";

  private final McpRealm realm;
  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  DocumentConsentIT(McpRealm realm) {
    this.realm = realm;
    this.documents = new Documents(realm);
  }

  @BeforeEach
  void open() {
    documents.with(Map.of("admission", "open"));
  }

  @AfterAll
  void close() {
    host.close();
  }

  private Page consent(OAuthClient client) {
    Page page =
        realm.browser().open(client.authorization("mcp:tools").uri()).login("alice", "alice");
    assertThat(page.isConsent()).as(page.toString()).isTrue();
    return page;
  }

  /** The host was verified, the name was not: not even that of a vendor, with a vendor's links. */
  @Test
  void namesTheHostAsVerifiedAndTheNameAsTheClientsOwn() {
    String url =
        host.publish(
            "/claude.json",
            Map.of("client_name", "Claude", "redirect_uris", List.of(Documents.REDIRECT_URI, WEB)));

    Page page = consent(OAuthClient.known(realm, url, WEB));

    assertThat(page.html().select(".mcp-who .mcp-label").text())
        .isEqualTo("An application that calls itself");
    assertThat(page.html().select("#mcp-unverified").text()).startsWith("Nobody has verified");
    assertThat(page.html().select("#mcp-known")).isEmpty();
    assertThat(page.html().select("#mcp-publisher .mcp-host").text()).isEqualTo(host.authority());
    assertThat(page.html().select("#mcp-publisher .mcp-hint").text())
        .startsWith("This is what was verified");
    assertThat(page.html().select("#mcp-loopback-only")).isEmpty();
    assertThat(page.html().select("#mcp-origin").text()).contains("as anyone can publish one");
  }

  /** MCP 2026-07-28, security considerations: any program on the computer can pass for it. */
  @Test
  void warnsOfAClientThatIsOnThisComputerOnly() {
    String url = host.publish("/loopback.json", Documents.REDIRECT_URI);

    Page page = consent(documents.client(url));

    assertThat(page.html().select("#mcp-loopback-only").text())
        .contains("any program here can pass for it");
  }

  /** The vendor's address and a known client of the settings agree, and so the name is believed. */
  @Test
  void believesTheNameOfAKnownClientFromItsOwnVendorAndWarnsAllTheSame() {
    OAuthClient client = known(CLAUDE_CODE, "Claude Code");
    documents.with(Map.of("known-clients", List.of("claude")));

    Page page = consent(client);

    assertThat(page.html().select(".mcp-who .mcp-label").text()).isEqualTo("Application");
    assertThat(page.html().select("#mcp-known")).hasSize(1);
    assertThat(page.html().select("#mcp-unverified")).isEmpty();
    assertThat(page.html().select("#mcp-publisher .mcp-host").text()).isEqualTo("claude.ai");
    assertThat(page.html().select("#mcp-loopback-only")).hasSize(1);
    assertThat(page.html().select("#mcp-origin").text()).contains("an administrator let in");

    // A known client that the settings do not name is a stranger like any other.
    documents.with(Map.of("admission", "open", "known-clients", List.of("vscode")));
    assertThat(consent(client).html().select("#mcp-unverified")).hasSize(1);
  }

  /** As if its vendor's host had been asked a moment ago; it is not the tests' to call. */
  private OAuthClient known(String url, String name) {
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                url,
                "name",
                name,
                "publicClient",
                true,
                "consentRequired",
                true,
                "redirectUris",
                List.of(Documents.REDIRECT_URI),
                "attributes",
                Map.of(
                    "mcp.dynamic", "document",
                    "mcp.document.state", "admitted",
                    "mcp.document.digest", "x",
                    "mcp.document.expires",
                        Long.toString(Instant.now().plusSeconds(3600).getEpochSecond()))))
        .expect(201);
    return documents.client(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keycloak.v2", "base"})
  void saysSoInOtherLoginThemesWhereThePageIsOurs(String theme) {
    String url = host.publish("/" + theme + ".json", Documents.REDIRECT_URI);
    realm.admin().put("", Map.of("loginTheme", theme)).expect(204);
    try {
      // No scope that a page puts into words: Keycloak has no page of its own for that.
      Page page =
          realm
              .browser()
              .open(documents.client(url).authorization("openid").uri())
              .login("alice", "alice");

      assertThat(page.html().select("#mcp-allow #mcp-publisher").text())
          .isEqualTo(host.authority());
      assertThat(page.html().select("#mcp-allow #mcp-loopback-only")).hasSize(1);
    } finally {
      realm.admin().put("", Map.of("loginTheme", "mcp")).expect(204);
    }
  }

  @Test
  void thePageOfConnectionsSaysWhoDescribesItAndThatItIsBlocked() {
    String url = host.publish("/connected.json", Documents.REDIRECT_URI);
    var browser = realm.browser();
    Grant.by("bob", browser, realm, documents.client(url), Grant.OFFLINE);

    Element card = card(browser.open(ConnectionsPage.of(realm)), url);
    assertThat(card.select(".mcp-publisher").text()).isEqualTo(host.authority());
    assertThat(card.select(".mcp-label").get(0).text())
        .isEqualTo("An application that calls itself");
    assertThat(card.select(".mcp-blocked")).isEmpty();

    documents.decide(url, "blocked");

    Element blocked = card(browser.open(ConnectionsPage.of(realm)), url);
    assertThat(blocked.select(".mcp-blocked").text()).contains("blocked this application");
    assertThat(blocked.text()).doesNotContain("can get it without asking you again");
  }

  private static Element card(Page page, String url) {
    return page.html().select(".mcp-connection").stream()
        .filter(card -> card.text().contains(url))
        .findFirst()
        .orElseThrow(() -> new AssertionError(page.toString()));
  }
}
