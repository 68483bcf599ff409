package io.mcpauth.keycloak.it.consent;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static io.mcpauth.keycloak.it.consent.ConsentPages.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page by which a person judges a client, in a real browser. */
@OnKeycloak
@OnChromium
class ConsentPageIT {

  private static final String HOSTED = "https://claude.ai/api/mcp/auth_callback";
  private static final String APP = "cursor://anysphere.cursor-mcp/oauth/callback";

  private final McpRealm realm;
  private final ConsentPages pages;

  ConsentPageIT(McpRealm realm) {
    this.realm = realm;
    this.pages = new ConsentPages(realm);
  }

  @Test
  void saysWhatTheServerKnowsAndMarksWhatTheClientSays(Chromium chromium) {
    Window window = pages.openOnTheDay(chromium, Look.DESKTOP, "Notes helper");

    assertThat(window.text("h1")).isEqualTo("Allow access?");
    assertThat(window.text(".mcp-who"))
        .startsWith("An application that calls itself Notes helper")
        .contains("Nobody has verified this name");
    assertThat(window.text("#mcp-destination"))
        .startsWith("An application on this computer localhost:8765")
        .contains("only if you have just started it yourself");
    assertThat(window.text("#mcp-server")).isEqualTo("Sample MCP server http://localhost:3000/mcp");
    assertThat(window.text("#mcp-origin")).isEqualTo("It registered itself today, as anyone can.");
    assertThat(window.text("#mcp-scopes")).contains("Use the tools of the server on your behalf");
    assertThat(window.text("#mcp-sensitive-scopes")).startsWith("Keep access while you are away");
    assertThat(window.text("#mcp-lifetime"))
        .isEqualTo("Ends when unused for 14 days, and after 30 days at the latest.");
    assertThat(window.text(".mcp-account"))
        .isEqualTo("You are signed in as alice Use another account");
    assertThat(window.text("#mcp-after-revoke"))
        .isEqualTo(
            "A server that does not ask here can accept what the application holds by then for up"
                + " to 10 minutes more.");
    window.screenshot("consent");
    window.picture("consent");
  }

  /** The page says what the token of this client will have, not what the realm's others have. */
  @Test
  void saysHowLongAnAccessTokenOutlivesRevokeByTheSettingOfTheClient(Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    pages.attributes(client, Map.of("access.token.lifespan", "7200"));

    Window window = pages.open(chromium, Look.DESKTOP, client);

    assertThat(window.text("#mcp-after-revoke")).endsWith("for up to 2 hours more.");
  }

  @Test
  void showsTheHostOfAHostedClientWithItsOwnerStandingOut(Chromium chromium) {
    Window window = pages.open(chromium, Look.DESKTOP, pages.client("Claude", HOSTED));

    assertThat(window.text("#mcp-destination .mcp-host")).isEqualTo("claude.ai");
    assertThat(window.text("#mcp-destination strong")).isEqualTo("claude.ai");
    window.screenshot("consent-hosted");
  }

  @Test
  void namesTheSchemeOfAnApp(Chromium chromium) {
    Window window = pages.open(chromium, Look.DESKTOP, pages.client("Cursor", APP));

    assertThat(window.text("#mcp-destination"))
        .startsWith("The app on this device that opens links of the form cursor:");
    window.screenshot("consent-app");
  }

  @Test
  void leavesOtherThemesAsTheyAre() {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    pages.attributes(client, Map.of("login_theme", "keycloak.v2"));

    String page =
        realm.browser().open(client.authorization(SCOPE).uri()).login("alice", "alice").text();

    assertThat(page).contains("Grant Access to Notes helper").doesNotContain("calls itself");
  }

  @ParameterizedTest
  @CsvSource({
    "consent-dark, 1280, true",
    "consent-narrow, 320, false",
    "consent-narrow-dark, 320, true"
  })
  void fitsEveryScreen(String name, int width, boolean dark, Chromium chromium) {
    Look look = width == 320 ? Look.NARROW : Look.DESKTOP;
    Window window =
        pages.open(chromium, dark ? look.dark() : look, pages.client("Notes helper", LOOPBACK));

    assertThat(window.scrollsSideways()).isFalse();
    window.screenshot(name);
    window.picture(name);
  }
}
