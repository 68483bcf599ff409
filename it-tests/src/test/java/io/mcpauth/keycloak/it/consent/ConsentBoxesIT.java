package io.mcpauth.keycloak.it.consent;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.pages.App;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The boxes of the consent page in a real browser: by mouse, by keyboard, on every screen. */
@OnKeycloak
@OnChromium
class ConsentBoxesIT {

  private static final String SCOPE = "openid mcp:tools mcp:prompts offline_access";
  private static final int PHONE = 390;

  private final McpRealm realm;

  ConsentBoxesIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void unticksByMouseAndTheTokenHoldsWhatWasLeft(Chromium chromium) {
    OAuthClient client = client(List.of());
    AuthorizationRequest request = client.authorization(SCOPE);
    Window window = asked(chromium, Look.DESKTOP, request);
    assertThat(window.text("#mcp-choice")).isEqualTo("Untick what you do not want to allow.");
    assertThat(box(window, "mcp:prompts").isChecked()).isTrue();

    // The words belong to the box.
    window.page().locator("label:has(input[value='mcp:prompts'])").click();
    box(window, "offline_access").uncheck();
    window.page().locator("#kc-login").click();

    JsonNode tokens = client.redeem(request, window.callback(LOOPBACK)).expect(200).json();
    assertThat(tokens.path("scope").asText().split(" "))
        .contains("mcp:tools")
        .doesNotContain("mcp:prompts", "offline_access");
  }

  @Test
  void unticksByTheKeyboardAndEnterOnABoxDecidesNothing(Chromium chromium) {
    OAuthClient client = client(List.of());
    AuthorizationRequest request = client.authorization(SCOPE);
    Window window = asked(chromium, Look.DESKTOP, request);

    tabTo(window, "input[value='mcp:prompts']");
    window.page().keyboard().press("Enter");
    assertThat(window.page().locator("#kc-oauth").isVisible()).isTrue();
    assertThat(box(window, "mcp:prompts").isChecked()).isTrue();
    window.page().keyboard().press("Space");
    assertThat(box(window, "mcp:prompts").isChecked()).isFalse();
    tabTo(window, "#kc-login");
    window.page().keyboard().press("Enter");

    JsonNode tokens = client.redeem(request, window.callback(LOOPBACK)).expect(200).json();
    assertThat(tokens.path("scope").asText().split(" "))
        .contains("mcp:tools", "offline_access")
        .doesNotContain("mcp:prompts");
  }

  @Test
  void theKeyboardPassesOverWhatIsFixed(Chromium chromium) {
    Window window = asked(chromium, Look.DESKTOP, client(List.of("profile")).authorization(SCOPE));

    assertThat(box(window, "profile").isDisabled()).isTrue();
    assertThat(window.text("label:has(input[value=profile])"))
        .isEqualTo("See your name and profile Part of every access of this application.");
    assertThat(window.text("#mcp-choice"))
        .endsWith("the application is connected and can do no more than that.");
  }

  /** New, fixed, free, sensitive; then nothing left: what a page can have, on every screen. */
  @ParameterizedTest
  @CsvSource({
    "boxes-en, 1280, false, en",
    "boxes-de, 1280, false, de",
    "boxes-dark, 1280, true, en",
    "boxes-390, 390, false, en",
    "boxes-390-dark-de, 390, true, de"
  })
  void axeFindsNothingOnAnyScreen(
      String name, int width, boolean dark, String language, Chromium chromium) {
    Look look =
        new Look(
            width,
            width == PHONE ? 844 : 900,
            dark ? ColorScheme.DARK : ColorScheme.LIGHT,
            language);
    OAuthClient client = client(List.of("profile"));
    Window window = asked(chromium, look, client.authorization("openid mcp:tools"));
    window.page().locator("#kc-login").click();
    window.callback(LOOPBACK);
    ResourceServer other = ResourceServer.registered(realm);

    window.open(client.authorization(SCOPE).uri());
    assertSound(window, name + "-step-up");
    assertThat(window.text("label:has(input[value='mcp:prompts'])"))
        .isEqualTo(
            language.equals("de")
                ? "Die Prompts des Servers lesen Neu"
                : "Read the prompts of the server New");
    window.open(client.authorization(SCOPE).with("resource", other.url()).uri());
    assertSound(window, name + "-new-server");
    assertThat(window.text("dt:has(.mcp-new)"))
        .isEqualTo(language.equals("de") ? "Für den Server Neu" : "For the server New");

    OAuthClient free = client(List.of());
    window.open(free.authorization("openid mcp:tools mcp:prompts").uri());
    box(window, "mcp:tools").uncheck();
    box(window, "mcp:prompts").uncheck();
    window.page().locator("#kc-login").click();
    window.page().waitForSelector("#mcp-nothing-left");
    assertSound(window, name + "-nothing-left");
    assertThat(box(window, "mcp:tools").isChecked()).isFalse();
    assertThat(window.text("#mcp-nothing-left"))
        .startsWith(language.equals("de") ? "So bliebe nichts" : "Nothing would be left");
  }

  private static void assertSound(Window window, String name) {
    window.screenshot("consent-" + name);
    assertThat(window.accessibilityViolations()).isEmpty();
    assertThat(window.scrollsSideways()).isFalse();
    assertThat(window.complaints()).isEmpty();
  }

  private Window asked(Chromium chromium, Look look, AuthorizationRequest request) {
    Window window =
        chromium.window(look).withClientAt(LOOPBACK).open(request.uri()).login("alice", "alice");
    window.page().waitForSelector("#kc-oauth");
    return window;
  }

  private static Locator box(Window window, String scope) {
    return window.page().locator("[type=checkbox][value='" + scope + "']");
  }

  private OAuthClient client(List<String> always) {
    return App.in(
            realm,
            "boxes-" + UUID.randomUUID(),
            Map.of(
                "name",
                "Notes helper",
                "consentRequired",
                true,
                "attributes",
                Map.of("mcp.default_resource", "http://localhost:3000/mcp"),
                "defaultClientScopes",
                always,
                "optionalClientScopes",
                List.of("mcp:tools", "mcp:prompts", "offline_access")))
        .client();
  }

  private static void tabTo(Window window, String selector) {
    for (int i = 0; i < 20; i++) {
      window.page().keyboard().press("Tab");
      if ((boolean) window.page().evaluate("s => document.activeElement.matches(s)", selector)) {
        return;
      }
    }
    throw new AssertionError("the keyboard does not reach " + selector);
  }
}
