package io.mcpauth.keycloak.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.connections.ConnectionsPage;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as a person sees it, in a real browser. */
@OnKeycloak
@OnChromium
class ConnectionsPageIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String CALENDAR = "https://calendar.example/mcp";

  private final McpRealm realm;
  private final URI address;

  ConnectionsPageIT(McpRealm realm) {
    this.realm = realm;
    this.address = ConnectionsPage.of(realm);
  }

  @Test
  void showsWhatMayActForTheUser(Chromium chromium) {
    givenConnections();

    Window window = open(chromium, Look.DESKTOP);
    window.screenshot("docs/connections");

    assertThat(card(window, "Claude").innerText())
        .contains("An application that calls itself")
        .contains("Sample MCP server")
        .contains("Calendar")
        .contains("It keeps its access when you sign out");
    assertThat(card(window, "Notes helper").innerText())
        .contains("Verified by")
        .contains("IT of Example Corp")
        .doesNotContain("calls itself");
    assertThat(card(window, "Old notebook").innerText())
        .contains("It holds no access now, but can get it without asking you again");
    assertSound(window);
  }

  @ParameterizedTest
  @CsvSource({"en, dark", "en, narrow", "de, light", "de, narrow", "fr, light"})
  void fitsEveryLook(String language, String look, Chromium chromium) {
    givenConnections();
    Look screen =
        switch (look) {
          case "dark" -> Look.DESKTOP.dark();
          case "narrow" -> Look.NARROW;
          default -> Look.DESKTOP;
        };

    Window window = open(chromium, screen.in(language));
    window.screenshot("connections-" + language + "-" + look);

    String button = language.equals("de") ? "Widerrufen" : "Revoke";
    assertThat(window.page().locator(".mcp-revoke").first().innerText()).isEqualTo(button);
    assertThat(window.page().locator("html").getAttribute("lang"))
        .isEqualTo(language.equals("de") ? "de" : "en");
    assertThat(window.page().evaluate("() => getComputedStyle(document.body).backgroundColor"))
        .isEqualTo(look.equals("dark") ? "rgb(16, 21, 27)" : "rgb(238, 241, 245)");
    assertSound(window);
  }

  @Test
  void saysSoWhenNothingMayActForTheUser(Chromium chromium) {
    realm
        .admin()
        .post(
            "/users",
            Map.of(
                "username", "carol",
                "enabled", true,
                "firstName", "Carol",
                "lastName", "Jones",
                "email", "carol@example.org",
                "credentials", List.of(Map.of("type", "password", "value", "carol"))))
        .expect(201);

    Window window = chromium.window().open(address).login("carol", "carol");
    window.page().waitForSelector(".mcp-nothing");
    window.screenshot("connections-none");

    assertThat(window.page().locator("main").innerText())
        .contains("No application can act for you");
    assertSound(window);
  }

  @Test
  void revokesWithTheKeyboardAlone(Chromium chromium) {
    OAuthClient client = OAuthClient.named(realm, REDIRECT_URI, "Keyboard test");
    Grant grant = Grant.by("bob", realm.browser(), realm, client, Grant.OFFLINE);
    Window window = chromium.window().open(address).login("bob", "bob");
    window.page().waitForSelector(".mcp-connections");

    for (int i = 0; i < 30 && !focusIsOnRevokeOf(window, "Keyboard test"); i++) {
      window.page().keyboard().press("Tab");
    }
    window.screenshot("connections-keyboard");
    window.page().keyboard().press("Enter");
    window.page().waitForSelector("[role=status]");
    window.screenshot("connections-revoked");

    assertThat(window.page().locator("[role=status]").innerText())
        .contains("Revoked: Keyboard test");
    assertThat(grant.isDead()).isTrue();
    assertSound(window);
  }

  /** A screen reader hears which application a button is for. */
  @Test
  void everyButtonNamesItsApplication(Chromium chromium) {
    givenConnections();

    Window window = open(chromium, Look.DESKTOP);

    for (String name : List.of("Claude", "Notes helper", "Old notebook")) {
      assertThat(
              window
                  .page()
                  .getByRole(
                      AriaRole.BUTTON,
                      new Page.GetByRoleOptions().setName("Revoke " + name).setExact(true))
                  .count())
          .isGreaterThan(0);
    }
  }

  @Test
  void saysThatNothingWasRevokedWhenTheSessionHasEnded(Chromium chromium) {
    givenConnections();
    Window window = open(chromium, Look.DESKTOP);
    window.page().context().clearCookies();

    window.page().locator(".mcp-revoke").first().click();
    window.page().waitForSelector("[role=alert]");
    window.screenshot("connections-signed-out");

    assertThat(window.page().locator("main").innerText())
        .contains("Nothing was revoked")
        .contains("Sign in again");
    assertSoundExceptFor403(window);
  }

  @Test
  void saysThatNothingWasRevokedWhenThePageIsStale(Chromium chromium) {
    givenConnections();
    Window window = open(chromium, Look.DESKTOP);
    window
        .page()
        .evaluate("() => document.querySelectorAll('[name=token]').forEach(f => f.value = 'x')");

    window.page().locator(".mcp-revoke").first().click();
    window.page().waitForSelector("[role=alert]");
    window.screenshot("connections-refused");

    assertThat(window.page().locator("main").innerText()).contains("Nothing was revoked");
    assertSoundExceptFor403(window);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src=x onerror=\"document.title='pwned'\">",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        "\u202E\u202E\u202Eelpmaxe \u05D0\u05D1\u05D2 \uD83D\uDC19 \u0627\u0644\u0639\u0631\u0628\u064A\u0629",
        "Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D\u034F\u0334\u0319\u0324\u031E\u0349\u035A\u032F\u031E\u0320\u034Da\u036B\u0357\u0334\u0362\u0335\u031C\u0330\u0354l\u0368\u0367\u0369\u0358\u0320g\u0311\u0357\u030E\u0305\u035B\u0341\u0334\u033B\u0348\u034D\u0354\u0339o"
      })
  void hostileNameStaysInItsPlace(String name, Chromium chromium) {
    OAuthClient client = OAuthClient.named(realm, REDIRECT_URI, name);
    Grant.by("bob", realm.browser(), realm, client, Grant.OFFLINE);

    Window window = chromium.window(Look.NARROW).open(address).login("bob", "bob");
    window.page().waitForSelector(".mcp-connections");
    window.screenshot("connections-hostile-" + Math.abs(name.hashCode() % 1000));

    assertThat(window.page().title()).contains("Apps that can act for you");
    Locator card =
        window
            .page()
            .locator(".mcp-connection")
            .filter(new Locator.FilterOptions().setHasText(client.id()));
    assertThat(card.locator("button").innerText()).isEqualTo("Revoke");
    assertThat(card.locator(".mcp-label").innerText())
        .isEqualTo("An application that calls itself");
    assertThat(card.locator("img").count()).isZero();
    assertSound(window);
  }

  /** Alice has a few, of every kind; once for the whole class. */
  private void givenConnections() {
    synchronized (ConnectionsPageIT.class) {
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

  private void verify(OAuthClient client) {
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored
        .withObject("attributes")
        .put("mcp.verified.by", "IT of Example Corp")
        .put("mcp.verified.since", "2026-11-01");
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
  }

  private Window open(Chromium chromium, Look look) {
    Window window = chromium.window(look).open(address).login("alice", "alice");
    window.page().waitForSelector(".mcp-connections");
    return window;
  }

  private static Locator card(Window window, String name) {
    return window
        .page()
        .locator(".mcp-connection")
        .filter(
            new Locator.FilterOptions()
                .setHas(window.page().locator("h2", new Page.LocatorOptions().setHasText(name))))
        .first();
  }

  private static boolean focusIsOnRevokeOf(Window window, String name) {
    return (boolean)
        window
            .page()
            .evaluate(
                "name => document.activeElement.matches('.mcp-revoke')"
                    + " && document.activeElement.closest('article').innerText.includes(name)",
                name);
  }

  private void assertSound(Window window) {
    assertSoundExceptFor403(window);
    assertThat(window.complaints()).isEmpty();
  }

  /** Chromium's console calls an answer with status 403 an error. */
  private void assertSoundExceptFor403(Window window) {
    assertThat(window.accessibilityViolations()).isEmpty();
    assertThat(window.scrollsSideways()).isFalse();
    assertThat(window.page().locator("script").count()).isZero();
    assertThat(window.requests())
        .allSatisfy(uri -> assertThat(uri.getAuthority()).isEqualTo(realm.server().getAuthority()));
  }
}
