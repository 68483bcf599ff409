package io.mcpauth.keycloak.it;

import static io.mcpauth.keycloak.it.ConsentPages.LOOPBACK;
import static io.mcpauth.keycloak.it.ConsentPages.SCOPE;
import static io.mcpauth.keycloak.it.ConsentPages.metadata;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.BoundingBox;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Pkce;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    Window window = pages.open(chromium, Look.DESKTOP, pages.client("Notes helper", LOOPBACK));

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
    window.screenshot("consent");
    window.picture("consent");
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

  /** RFC 8628 section 5.4: remote phishing by a code that somebody else started. */
  @Test
  void warnsOfTheDeviceFlow(Chromium chromium) {
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                "television",
                "name",
                "Television",
                "publicClient",
                true,
                "consentRequired",
                true,
                "attributes",
                Map.of("oauth2.device.authorization.grant.enabled", "true")))
        .expect(201);
    Pkce pkce = Pkce.random();
    JsonNode started =
        Http.post(realm.endpoint("auth/device"))
            .form(
                Form.empty()
                    .with("client_id", "television")
                    .with("code_challenge", pkce.challenge())
                    .with("code_challenge_method", "S256"))
            .send()
            .expect(200)
            .json();

    Window window =
        chromium
            .window()
            .open(URI.create(started.path("verification_uri_complete").asText()))
            .login("alice", "alice");

    assertThat(window.text("#mcp-destination"))
        .startsWith("The device whose code you entered")
        .contains("Never for a code that somebody sent you.");
    assertThat(window.text("#mcp-origin")).isEqualTo("An administrator set it up.");
    window.screenshot("consent-device");
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
    // What an implicit submission would press: the first submit button of the form (HTML,
    // 4.10.21.2).
    assertThat(
            window
                .page()
                .evaluate(
                    "() => document.querySelector('form [type=submit]').getAttribute('name')"))
        .isEqualTo("cancel");
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

    window.page().locator(".mcp-decision").evaluate(tampering);
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
        .locator(".mcp-decision")
        .evaluate(
            "(form, [action, code]) => { form.action = action; form.session_code.value = code }",
            List.of(action, code));
    bobs.page().locator("#kc-login").click();
    bobs.page().waitForLoadState();

    assertThat(bobs.page().url()).startsWith(realm.issuer().toString());
    assertThat(pages.consents("alice")).doesNotContain(client.id());
    assertThat(pages.consents("bob")).doesNotContain(client.id());
  }

  @Test
  void verifiedClientIsNamedByWhomAndSinceWhen(Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    pages.attributes(
        client,
        Map.of("mcp.verified.by", "IT of Example Corp", "mcp.verified.since", "2026-11-03"));

    Window window = pages.open(chromium, Look.DESKTOP, client);

    assertThat(window.text(".mcp-who"))
        .isEqualTo(
            "Application Notes helper Verified by IT of Example Corp since November 3, 2026");
    window.screenshot("consent-verified");
    window.picture("consent-verified");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 2026-11-03",
    "IT of Example Corp, ''",
    "IT of Example Corp, yesterday",
    "IT of Example Corp, 2999-01-01"
  })
  void halfAVerificationIsNone(String by, String since, Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    pages.attributes(client, Map.of("mcp.verified.by", by, "mcp.verified.since", since));

    assertThat(pages.open(chromium, Look.DESKTOP, client).text(".mcp-who"))
        .contains("Nobody has verified this name");
  }

  @Test
  void clientCannotVerifyItself() {
    Map<String, Object> metadata = metadata("Claude", LOOPBACK);
    metadata.put("mcp.verified.by", "Anthropic");
    metadata.put("mcp.verified.since", "2026-11-03");
    metadata.put(
        "attributes", Map.of("mcp.verified.by", "Anthropic", "mcp.verified.since", "2026-11-03"));
    RegisteredClient client = RegisteredClient.of(realm.registration().register(metadata));
    assertThat(realm.client(client.id()).path("attributes").has("mcp.verified.by")).isFalse();

    metadata.put("client_id", client.id());
    realm.registration().update(client, metadata).expect(200);

    assertThat(realm.client(client.id()).path("attributes").has("mcp.verified.by")).isFalse();
  }

  @Test
  void verificationEndsWhenTheClientUpdatesItself() {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    pages.attributes(
        client,
        Map.of("mcp.verified.by", "IT of Example Corp", "mcp.verified.since", "2026-11-03"));
    Map<String, Object> metadata = metadata("Your bank", LOOPBACK);
    metadata.put("client_id", client.id());

    realm.registration().update(client.registration(), metadata).expect(200);

    JsonNode attributes = realm.client(client.id()).path("attributes");
    assertThat(attributes.has("mcp.verified.by")).isFalse();
    assertThat(attributes.has("mcp.verified.since")).isFalse();
  }

  @Test
  void asksNobodyElseForAnythingAndRunsNoForeignScript(Chromium chromium) {
    Map<String, Object> metadata = metadata("Notes helper", LOOPBACK);
    metadata.put("logo_uri", "https://evil.example/logo.png");
    metadata.put("client_uri", "https://evil.example/home");
    metadata.put("policy_uri", "https://evil.example/policy?user=you");
    metadata.put("tos_uri", "https://terms.evil.example/tos");
    OAuthClient client =
        OAuthClient.of(realm, RegisteredClient.of(realm.registration().register(metadata)));

    Window window = pages.open(chromium, Look.DESKTOP, client);

    assertThat(window.text(".mcp-links"))
        .isEqualTo("Its terms of service: terms.evil.example Its privacy policy: evil.example");
    assertThat(window.page().locator("img").count()).isZero();
    assertThat(window.requests())
        .extracting(URI::getAuthority)
        .containsOnly(realm.server().getAuthority());
    assertThat(window.complaints()).isEmpty();
    assertThat(
            window
                .page()
                .locator("meta[http-equiv=Content-Security-Policy]")
                .getAttribute("content"))
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
    window.screenshot("consent-links");
  }

  @Test
  void scriptThatWouldGetInDoesNotRun(Chromium chromium) {
    Window window = pages.open(chromium, Look.DESKTOP, pages.client("Notes helper", LOOPBACK));

    window
        .page()
        .evaluate(
            """
            () => {
              const script = document.createElement('script');
              script.textContent = 'document.title = "taken"';
              document.body.append(script);
            }
            """);

    assertThat(window.page().title()).isEqualTo("Allow access? · MCP");
    assertThat(window.complaints()).anyMatch(c -> c.contains("Content Security Policy"));
  }

  @Test
  void speaksGerman(Chromium chromium) {
    Window window =
        pages.open(chromium, Look.DESKTOP.in("de"), pages.client("Notizhelfer", LOOPBACK));

    assertThat(window.text("h1")).isEqualTo("Zugriff erlauben?");
    assertThat(window.text("#mcp-origin"))
        .isEqualTo("Sie hat sich heute selbst registriert; das kann jeder.");
    assertThat(window.text("#mcp-lifetime"))
        .isEqualTo("Endet ohne Nutzung nach 14 Tagen, spätestens nach 30 Tagen.");
    window.screenshot("consent-german");
  }

  @Test
  void changesTheLanguageInPlace(Chromium chromium) {
    // Keycloak remembers the language of a user, so this one is nobody else's.
    realm
        .admin()
        .post(
            "/users",
            Map.of(
                "username",
                "carol",
                "email",
                "carol@example.com",
                "firstName",
                "Carol",
                "lastName",
                "Cole",
                "enabled",
                true,
                "credentials",
                List.of(Map.of("type", "password", "value", "carol"))))
        .expect(201);
    Window window =
        chromium
            .window()
            .open(pages.client("Notes helper", LOOPBACK).authorization(SCOPE).uri())
            .login("carol", "carol");

    window.page().locator(".mcp-languages a[lang=de]").click();

    assertThat(window.text("h1")).isEqualTo("Zugriff erlauben?");
    assertThat(window.text(".mcp-name")).isEqualTo("Notes helper");
  }

  @Test
  void sayWhenScopesComeOnTopOfOlderOnes(Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    Window window =
        chromium
            .window()
            .withClientAt(LOOPBACK)
            .open(client.authorization("openid mcp:prompts").uri())
            .login("bob", "bob");
    window.page().locator("#kc-login").click();
    window.callback(LOOPBACK);

    window.open(client.authorization("openid mcp:prompts mcp:tools").uri());

    assertThat(window.text("#kc-oauth"))
        .contains("This comes on top of what you allowed it before.");
    assertThat(window.text("#mcp-scopes")).isEqualTo("Use the tools of the server on your behalf");
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
