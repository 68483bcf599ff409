package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import org.junit.jupiter.api.Test;

/** Revoke as a person presses it, in a real browser; and what the page says when it failed. */
@OnKeycloak
@OnChromium
class RevocationPageIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final AliceConnections alice;
  private final SoundPage page;

  RevocationPageIT(McpRealm realm) {
    this.realm = realm;
    this.alice = new AliceConnections(realm);
    this.page = new SoundPage(realm);
  }

  @Test
  void revokesWithTheKeyboardAlone(Chromium chromium) {
    OAuthClient client = OAuthClient.named(realm, REDIRECT_URI, "Keyboard test");
    Grant grant = Grant.by("bob", realm.browser(), realm, client, Grant.OFFLINE);
    Window window = chromium.window().open(ConnectionsPage.of(realm)).login("bob", "bob");
    window.page().waitForSelector(".mcp-connections");

    for (int i = 0; i < 90 && !focusIsOnRevokeOf(window, "Keyboard test"); i++) {
      window.page().keyboard().press("Tab");
    }
    window.screenshot("connections-keyboard");
    window.page().keyboard().press("Enter");
    window.page().waitForSelector("[role=status]");
    window.screenshot("connections-revoked");

    assertThat(window.page().locator("[role=status]").innerText())
        .contains("Revoked: Keyboard test");
    assertThat(grant.isDead()).isTrue();
    page.expectSound(window);
  }

  @Test
  void saysThatNothingWasRevokedWhenTheSessionHasEnded(Chromium chromium) {
    alice.givenConnections();
    Window window = alice.open(chromium, Look.DESKTOP);
    window.page().context().clearCookies();

    window.page().locator(".mcp-revoke").first().click();
    window.page().waitForSelector("[role=alert]");
    window.screenshot("connections-signed-out");

    assertThat(window.page().locator("main").innerText())
        .contains("Nothing was revoked")
        .contains("Sign in again");
    page.expectSoundExceptFor403(window);
  }

  @Test
  void saysThatNothingWasRevokedWhenThePageIsStale(Chromium chromium) {
    alice.givenConnections();
    Window window = alice.open(chromium, Look.DESKTOP);
    window
        .page()
        .evaluate("() => document.querySelectorAll('[name=token]').forEach(f => f.value = 'x')");

    window.page().locator(".mcp-revoke").first().click();
    window.page().waitForSelector("[role=alert]");
    window.screenshot("connections-refused");

    assertThat(window.page().locator("main").innerText()).contains("Nothing was revoked");
    page.expectSoundExceptFor403(window);
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
}
