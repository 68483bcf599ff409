package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.cimd.DocumentHost.Held;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Each page that stands in place of a login, for people whose client asks for German. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class GermanPagesIT {

  private final McpRealm realm;
  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  GermanPagesIT(McpRealm realm) {
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

  private Page open(String url) {
    return realm
        .browser()
        .open(documents.client(url).authorization("mcp:tools").with("ui_locales", "de").uri());
  }

  private void assertSays(Page page, String title, String text) {
    assertThat(page.html().select("html").attr("lang")).isEqualTo("de");
    assertThat(page.html().expectFirst("h1").text()).isEqualTo(title);
    assertThat(page.html().text()).contains(text).doesNotContain("mcpDocument", "Nothing was");
  }

  @Test
  void whatIsNotListed() {
    documents.with(Map.of());

    assertSays(
        open(host.publish("/listed.json", Documents.REDIRECT_URI)),
        "Diese Anwendung ist hier nicht zugelassen",
        "fragen Sie und nennen Sie die Client-ID");
  }

  @Test
  void whatIsBlocked() {
    documents.with(Map.of("blocked-documents", List.of("localhost")));

    assertSays(
        open(host.publish("/blocked.json", Documents.REDIRECT_URI)),
        "Diese Anwendung ist hier gesperrt",
        "Die Administration lässt sie nicht zu.");
  }

  @Test
  void whatFindsNoRoom() {
    documents.ahead("https://a.example/first", "allowed").expect(201);
    documents.with(Map.of("admission", "open", "max-documents", 1));

    assertSays(
        open(host.publish("/full.json", Documents.REDIRECT_URI)),
        "Gerade kann keine neue Anwendung dazukommen",
        "Die bekannten funktionieren weiter.");
  }

  @Test
  void whatCannotBeUsed() {
    assertSays(
        open(host.url("/there-is-none.json")),
        "Diese Anwendung kann hier nicht benutzt werden",
        "Es wurde nichts weitergegeben.");
  }

  /**
   * The first one has it fetched and some wait with it; whoever is answered before sees the page.
   */
  @Test
  void whatIsOnItsWay() throws Exception {
    Held held = host.hold("/coming.json", Documents.REDIRECT_URI);
    ExecutorService people = Executors.newFixedThreadPool(12);
    try {
      CompletionService<Page> pages = new ExecutorCompletionService<>(people);
      for (int i = 0; i < 12; i++) {
        pages.submit(() -> open(held.url()));
      }
      held.awaitRequest();
      Page coming = pages.take().get();
      held.release();

      assertSays(coming, "Einen Moment", "Sie sieht alle paar Sekunden nach");
      for (int i = 1; i < 12; i++) {
        assertThat(pages.take().get().answer().status()).isEqualTo(200);
      }
    } finally {
      people.shutdownNow();
    }
  }
}
