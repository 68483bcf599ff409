package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
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

  private final McpRealm realm;
  private final AliceConnections alice;
  private final SoundPage page;

  ConnectionsPageIT(McpRealm realm) {
    this.realm = realm;
    this.alice = new AliceConnections(realm);
    this.page = new SoundPage(realm);
  }

  @Test
  void showsWhatMayActForTheUser(Chromium chromium) {
    alice.givenConnections();

    Window window = alice.open(chromium, Look.DESKTOP);
    window.screenshot("docs/connections");

    assertThat(alice.card(window, "Claude").innerText())
        .contains("An application that calls itself")
        .contains("Sample MCP server")
        .contains("Calendar")
        .contains("It keeps its access when you sign out");
    assertThat(alice.card(window, "Notes helper").innerText())
        .contains("Verified by")
        .contains("IT of Example Corp")
        .doesNotContain("calls itself");
    assertThat(alice.card(window, "Old notebook").innerText())
        .contains("It holds no access now, but can get it without asking you again");
    page.expectSound(window);
  }

  @ParameterizedTest
  @CsvSource({"en, dark", "en, narrow", "de, light", "de, narrow", "fr, light"})
  void fitsEveryLook(String language, String look, Chromium chromium) {
    alice.givenConnections();
    Look screen =
        switch (look) {
          case "dark" -> Look.DESKTOP.dark();
          case "narrow" -> Look.NARROW;
          default -> Look.DESKTOP;
        };

    Window window = alice.open(chromium, screen.in(language));
    window.screenshot("connections-" + language + "-" + look);

    String button = language.equals("de") ? "Widerrufen" : "Revoke";
    assertThat(alice.card(window, "Notes helper").locator(".mcp-revoke").innerText())
        .isEqualTo(button);
    assertThat(window.page().locator("html").getAttribute("lang"))
        .isEqualTo(language.equals("de") ? "de" : "en");
    assertThat(window.page().evaluate("() => getComputedStyle(document.body).backgroundColor"))
        .isEqualTo(look.equals("dark") ? "rgb(16, 21, 27)" : "rgb(238, 241, 245)");
    page.expectSound(window);
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

    Window window = chromium.window().open(ConnectionsPage.of(realm)).login("carol", "carol");
    window.page().waitForSelector(".mcp-nothing");
    window.screenshot("connections-none");

    assertThat(window.page().locator("main").innerText())
        .contains("No application can act for you");
    page.expectSound(window);
  }

  /** A screen reader hears which application a button is for. */
  @Test
  void everyButtonNamesItsApplication(Chromium chromium) {
    alice.givenConnections();

    Window window = alice.open(chromium, Look.DESKTOP);

    for (String name :
        List.of(
            "Revoke all Claude",
            "Revoke Calendar Claude",
            "Revoke Sample MCP server Claude",
            "Revoke Notes helper",
            "Revoke Old notebook")) {
      assertThat(
              window
                  .page()
                  .getByRole(
                      AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
                  .count())
          .as(name)
          .isGreaterThan(0);
    }
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

    Window window =
        chromium.window(Look.NARROW).open(ConnectionsPage.of(realm)).login("bob", "bob");
    window.page().waitForSelector(".mcp-connections");
    window.screenshot("connections-hostile-" + Math.abs(name.hashCode() % 1000));

    assertThat(window.page().title()).contains("Apps that can act for you");
    Locator card =
        window
            .page()
            .locator(".mcp-connection")
            .filter(new Locator.FilterOptions().setHasText(client.id()));
    assertThat(card.locator("button").innerText()).isEqualTo("Revoke");
    assertThat(card.locator(".mcp-label").first().innerText())
        .isEqualTo("An application that calls itself");
    assertThat(card.locator("img").count()).isZero();
    page.expectSound(window);
  }
}
