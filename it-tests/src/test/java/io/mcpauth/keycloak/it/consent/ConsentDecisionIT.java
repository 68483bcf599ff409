package io.mcpauth.keycloak.it.consent;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static io.mcpauth.keycloak.it.consent.ConsentPages.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.BoundingBox;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Allow and Deny: who may press them, how, and what comes of it. */
@OnKeycloak
@OnChromium
class ConsentDecisionIT {

  private final McpRealm realm;
  private final ConsentPages pages;

  ConsentDecisionIT(McpRealm realm) {
    this.realm = realm;
    this.pages = new ConsentPages(realm);
  }

  @Test
  void allowGivesTheClientItsCode(Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    AuthorizationRequest request = client.authorization(SCOPE);
    Window window =
        chromium.window().withClientAt(LOOPBACK).open(request.uri()).login("alice", "alice");

    window.page().locator("#kc-login").click();
    Callback callback = window.callback(LOOPBACK);

    assertThat(client.redeem(request, callback).expect(200).json().path("access_token").asText())
        .isNotEmpty();
  }

  /** RFC 6749 section 4.1.2.1, RFC 9207 section 2. */
  @Test
  void denyTellsTheClientAtItsValidatedUri(Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    AuthorizationRequest request = client.authorization(SCOPE);
    Window window =
        chromium.window().withClientAt(LOOPBACK).open(request.uri()).login("alice", "alice");

    window.page().locator("#kc-cancel").click();
    Callback callback = window.callback(LOOPBACK);

    assertThat(callback.redirectUri()).isEqualTo(LOOPBACK);
    assertThat(callback.error()).isEqualTo("access_denied");
    assertThat(callback.parameters().value("iss")).contains(realm.issuer().toString());
    assertThat(callback.parameters().value("state")).isEqualTo(request.parameters().value("state"));
    assertThat(callback.parameters().value("code")).isEmpty();
    assertThat(pages.consents("alice")).doesNotContain(client.id());
  }

  @Test
  void worksWithTheKeyboardAloneAndEnterNeverGrantsByItself(Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    Window window =
        chromium
            .window()
            .withClientAt(LOOPBACK)
            .open(client.authorization(SCOPE).uri())
            .login("alice", "alice");
    window.page().waitForSelector("#kc-oauth");

    assertThat(window.page().evaluate("() => document.activeElement.tagName")).isEqualTo("BODY");
    window.page().keyboard().press("Enter");
    assertThat(window.page().locator("#kc-oauth").isVisible()).isTrue();
    // An implicit submission presses the first submit button of the form, and this one closes a
    // dialog that is not there (HTML, 4.10.21.2 and 4.10.21.3).
    assertThat(
            window.page().evaluate("() => document.querySelector('form [type=submit]').formMethod"))
        .isEqualTo("dialog");
    tabTo(window, "kc-cancel");
    window.screenshot("consent-keyboard");
    window.page().keyboard().press("Enter");

    assertThat(window.callback(LOOPBACK).error()).isEqualTo("access_denied");
  }

  @Test
  void allowAndDenyWeighTheSame(Chromium chromium) {
    Window window = pages.open(chromium, Look.DESKTOP, pages.client("Notes helper", LOOPBACK));
    String look =
        "e => { const s = getComputedStyle(e);"
            + " return [s.color, s.backgroundColor, s.fontSize, s.fontWeight, s.borderColor].join() }";
    Locator allow = window.page().locator("#kc-login");
    Locator deny = window.page().locator("#kc-cancel");
    BoundingBox allowBox = allow.boundingBox();
    BoundingBox denyBox = deny.boundingBox();

    assertThat(allow.evaluate(look)).isEqualTo(deny.evaluate(look));
    assertThat(allowBox.width).isEqualTo(denyBox.width);
    assertThat(allowBox.height).isEqualTo(denyBox.height).isGreaterThanOrEqualTo(24);
  }

  @Test
  void switchesToAnotherAccountThoughTheFirstOneIsSignedIn(Chromium chromium) {
    Window window =
        chromium
            .window()
            .withClientAt(LOOPBACK)
            .open(pages.client("First", LOOPBACK).authorization(SCOPE).uri())
            .login("alice", "alice");
    window.page().locator("#kc-login").click();
    window.callback(LOOPBACK);
    window.open(pages.client("Second", LOOPBACK).authorization(SCOPE).uri());
    assertThat(window.text(".mcp-account")).startsWith("You are signed in as alice");

    window.page().locator("#mcp-switch").click();
    window.login("bob", "bob");

    assertThat(window.text(".mcp-account")).startsWith("You are signed in as bob");
    assertThat(window.text(".mcp-name")).isEqualTo("Second");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "form => { form.session_code.value = 'AAAAAAAAAAAAAAAAAAAAAA' }",
        "form => { form.action = form.action.replace(/tab_id=[^&]*/, 'tab_id=AAAAAAAAAAA') }",
        "form => { form.action = form.action.replace(/client_id=[^&]*/, 'client_id=account') }"
      })
  void tamperedFormDoesNothing(String tampering, Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    Window window = pages.open(chromium, Look.DESKTOP, client).withClientAt(LOOPBACK);

    window.page().locator(".mcp-form").evaluate(tampering);
    window.page().locator("#kc-login").click();
    window.page().waitForLoadState();

    assertThat(window.page().url()).startsWith(realm.issuer().toString());
    assertThat(pages.consents("alice")).doesNotContain(client.id(), "account");
    assertThat(window.requests()).noneMatch(uri -> uri.toString().startsWith(LOOPBACK));
  }

  /** The attack of another site, or of another user of this one: the form without its cookies. */
  @Test
  void anotherPersonsFormDoesNothing(Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    Window alices = pages.open(chromium, Look.DESKTOP, client);
    String action = (String) alices.page().evaluate("() => document.forms[0].action");
    String code = (String) alices.page().evaluate("() => document.forms[0].session_code.value");
    Window bobs =
        chromium
            .window()
            .withClientAt(LOOPBACK)
            .open(client.authorization(SCOPE).uri())
            .login("bob", "bob");
    bobs.page().waitForSelector("#kc-oauth");

    bobs.page()
        .locator(".mcp-form")
        .evaluate(
            "(form, [action, code]) => { form.action = action; form.session_code.value = code }",
            List.of(action, code));
    bobs.page().locator("#kc-login").click();
    bobs.page().waitForLoadState();

    assertThat(bobs.page().url()).startsWith(realm.issuer().toString());
    assertThat(pages.consents("alice")).doesNotContain(client.id());
    assertThat(pages.consents("bob")).doesNotContain(client.id());
  }

  private static void tabTo(Window window, String id) {
    for (int i = 0; i < 20; i++) {
      window.page().keyboard().press("Tab");
      if (id.equals(window.page().evaluate("() => document.activeElement.id"))) {
        return;
      }
    }
    throw new AssertionError("the keyboard does not reach " + id);
  }
}
