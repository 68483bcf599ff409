package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Twenty entries on a telephone: fourteen clients, three of them with three servers each. */
@Tag("once")
@OnKeycloak
@OnChromium
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyConnectionsIT {

  private static final String LOOPBACK = "http://localhost:8765/callback";
  private static final String CLAUDE = "https://claude.ai/api/mcp/auth_callback";
  private static final Look TELEPHONE = new Look(390, 844, ColorScheme.LIGHT, "en");

  /** No card of a client takes more of the screen than this while it is folded. */
  private static final double HIGHEST_CARD = 844 * 0.5;

  private final McpRealm realm;
  private final SoundPage page;
  private final List<ResourceServer> servers = new ArrayList<>();

  ManyConnectionsIT(McpRealm realm) {
    this.realm = realm;
    this.page = new SoundPage(realm);
  }

  @BeforeAll
  void givenServers() {
    for (String name : List.of("Calendar", "Payroll", "Wiki of the department of naming things")) {
      ResourceServer server = ResourceServer.registered(realm);
      realm
          .admin()
          .put("/clients/" + server.id(), Map.of("clientId", server.clientId(), "name", name))
          .expect(204);
      servers.add(server);
    }
  }

  @ParameterizedTest
  @CsvSource({"en, LIGHT", "en, DARK", "de, LIGHT", "de, DARK"})
  void twentyEntriesAreReadable(String language, ColorScheme colors, Chromium chromium) {
    String user = userWithTwenty();

    Window window = open(chromium.window(new Look(390, 844, colors, language)), user);
    window.screenshot("connections-twenty-" + language + "-" + colors);

    Locator cards = window.page().locator(".mcp-connection");
    assertThat(cards.count()).isEqualTo(14);
    assertThat(window.page().locator("details[open]").count()).isZero();
    for (Locator card : cards.all()) {
      assertThat(card.boundingBox().height).isLessThan(HIGHEST_CARD);
      assertThat(card.locator("summary").isVisible()).isTrue();
      assertThat(card.locator("header .mcp-to").innerText()).isNotBlank();
    }
    page.expectSound(window);

    for (Locator summary : window.page().locator("summary").all()) {
      summary.click();
    }
    window.screenshot("connections-twenty-unfolded-" + language + "-" + colors);
    assertThat(window.page().locator(".mcp-server:visible").count()).isEqualTo(20);
    page.expectSound(window);
  }

  /** What a person may have thought of the same client twice: where access goes says it. */
  @Test
  void twoOfOneNameAreToldApartWithoutUnfolding(Chromium chromium) {
    String user = userWithTwenty();

    Window window = open(chromium.window(TELEPHONE), user);

    List<String> claudes =
        window
            .page()
            .locator(".mcp-connection header")
            .filter(new Locator.FilterOptions().setHasText("Claude"))
            .allInnerTexts();
    assertThat(claudes).hasSize(2);
    assertThat(claudes).anySatisfy(text -> assertThat(text).contains("claude.ai"));
    assertThat(claudes)
        .anySatisfy(text -> assertThat(text).contains("An application on this computer"));
  }

  @Test
  void severalAreRevokedWithTheKeyboardAlone(Chromium chromium) {
    String user = userWithTwenty();
    Window window = open(chromium.window(TELEPHONE), user);

    focus(window, "summary", "Notes 1");
    window.page().keyboard().press("Enter");
    focus(window, "[name=access]", "Payroll");
    window.page().keyboard().press("Space");
    focus(window, "[name=client]", "Claude");
    window.page().keyboard().press("Space");
    window.screenshot("connections-ticked");
    page.expectSound(window);
    // In a box, Enter sends its form.
    window.page().keyboard().press("Enter");
    window.page().waitForSelector("[role=status]");
    window.screenshot("connections-several-revoked");

    assertThat(window.page().locator("[role=status] li").allInnerTexts())
        .hasSize(2)
        .anySatisfy(text -> assertThat(text).isEqualTo("Claude"))
        .anySatisfy(text -> assertThat(text).matches("Notes \\d – Payroll"));
    assertThat(window.page().locator(".mcp-connection").count()).isEqualTo(13);
    page.expectSound(window);
  }

  @Test
  void everythingWorksWithoutScript(Chromium chromium) {
    String user = userWithTwenty();
    Window window = open(chromium.windowWithoutScript(TELEPHONE), user);
    Locator card =
        window
            .page()
            .locator(".mcp-connection")
            .filter(new Locator.FilterOptions().setHasText("Notes 1"));

    card.locator("summary").click();
    assertThat(card.locator(".mcp-server:visible").count()).isEqualTo(3);
    card.getByRole(
            AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Revoke Calendar Notes 1"))
        .click();
    window.page().waitForSelector("[role=status]");
    assertThat(window.text("[role=status]")).contains("Revoked: Notes 1 – Calendar");

    window.page().locator(".mcp-tick[name=client]").nth(0).check();
    window.page().locator(".mcp-tick[name=client]").nth(1).check();
    window.page().locator("#mcp-several button").click();
    window.page().waitForSelector("[role=status] li");
    assertThat(window.page().locator(".mcp-connection").count()).isEqualTo(12);

    window.page().locator("#mcp-sign-out").click();
    window.page().waitForSelector("text=You are signed out");
    window.screenshot("connections-after-sign-out");
    window.page().locator("main a").click();
    assertThat(window.page().locator("input[name=password]").isVisible()).isTrue();
  }

  private Window open(Window window, String user) {
    window.open(ConnectionsPage.of(realm)).login(user, user);
    window.page().waitForSelector(".mcp-connections");
    return window;
  }

  private static void focus(Window window, String selector, String text) {
    for (int i = 0; i < 150; i++) {
      window.page().keyboard().press("Tab");
      boolean there =
          (boolean)
              window
                  .page()
                  .evaluate(
                      "([selector, text]) => document.activeElement.matches(selector) &&"
                          + " document.activeElement.closest('li').innerText.includes(text)",
                      List.of(selector, text));
      if (there) {
        return;
      }
    }
    throw new AssertionError("no Tab leads to " + selector + " of " + text);
  }

  /** Somebody new; the password is the name. */
  private String userWithTwenty() {
    String user = "user-" + UUID.randomUUID();
    realm
        .admin()
        .post(
            "/users",
            Map.of(
                "username",
                user,
                "enabled",
                true,
                "firstName",
                "Dora",
                "lastName",
                "Twenty",
                "email",
                user + "@example.org",
                "credentials",
                List.of(Map.of("type", "password", "value", user))))
        .expect(201);
    Browser browser = realm.browser();
    for (int i = 1; i <= 3; i++) {
      OAuthClient helper = OAuthClient.named(realm, LOOPBACK, "Notes " + i);
      for (ResourceServer server : servers) {
        ServerGrant.by(user, browser, realm, helper, Grant.OFFLINE, server);
      }
    }
    for (int i = 4; i <= 12; i++) {
      OAuthClient helper =
          OAuthClient.named(realm, LOOPBACK, "Helper " + i + " of a rather long name");
      ServerGrant.by(user, browser, realm, helper, Grant.ONLINE, servers.get(i % 3));
    }
    Grant.by(user, browser, realm, OAuthClient.named(realm, LOOPBACK, "Claude"), Grant.ONLINE);
    Grant.by(user, browser, realm, OAuthClient.named(realm, CLAUDE, "Claude"), Grant.OFFLINE);
    return user;
  }
}
