package io.mcpauth.keycloak.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.cimd.DocumentHost;
import io.mcpauth.keycloak.it.cimd.Documents;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as an operator sees and uses it, in a real browser. */
@OnKeycloak
@OnChromium
class ConsolePageIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  /** No way to a button is longer, with a list of everything before it. */
  private static final int MOST_TABS = 200;

  private final McpRealm realm;
  private final RealmUser operator;

  ConsolePageIT(McpRealm realm) {
    this.realm = realm;
    this.operator = RealmUser.administrator(realm);
  }

  private Window open(Chromium chromium, Look look, String view) {
    Window window =
        chromium
            .window(look)
            .open(Console.of(realm, view))
            .login(operator.name(), operator.password());
    window.page().waitForSelector("#mcp-view");
    return window;
  }

  /** With nothing but the keys that a person without a mouse has. */
  @Test
  void operatorDoesEverythingWithTheKeyboard(Chromium chromium) {
    realm.admin().put("", Map.of("bruteForceProtected", false)).expect(204);
    OAuthClient client = OAuthClient.named(realm, REDIRECT_URI, "Keyboard notes");
    ConfidentialClients secrets = new ConfidentialClients(realm);
    String inClear = secrets.importOne(Map.of("secret", ConfidentialClients.newSecret()));
    Documents documents = new Documents(realm).with(Map.of("admission", "approve"));
    try (DocumentHost host = DocumentHost.open()) {
      String url = host.publish("/keyboard.json", REDIRECT_URI);
      realm.browser().open(documents.client(url).authorization("mcp:tools").uri());
      assertThat(documents.of(url).path("state").asText()).isEqualTo("pending");

      Window window = open(chromium, Look.DESKTOP, "doctor");
      press(window, "Mend Passwords cannot be tried without end");
      assertThat(news(window)).startsWith("Mended:");
      press(window, "Documents");
      press(window, "Approve Client of a document");
      assertThat(news(window)).isEqualTo("Approved: " + url);
      press(window, "Clients");
      press(window, "Block Keyboard notes");
      assertThat(news(window)).isEqualTo("Blocked: Keyboard notes");
      press(window, "Secrets");
      press(window, "Hash all that are in clear");
      assertThat(news(window)).startsWith("Secrets hashed now:");
      assertThat(window.complaints()).isEmpty();

      assertThat(documents.of(url).path("state").asText()).isEqualTo("allowed");
    }
    assertThat(realm.admin().get("").expect(200).json().path("bruteForceProtected").asBoolean())
        .isTrue();
    assertThat(realm.client(client.id()).path("enabled").asBoolean()).isFalse();
    assertThat(secrets.look(inClear).has("secret")).isFalse();
  }

  /** Goes to a link or button by the Tab key until it has the focus, and presses Enter. */
  private static void press(Window window, String name) {
    Page page = window.page();
    Locator wanted =
        page.locator("a, button")
            .and(
                page.getByRole(
                    AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true)))
            .or(
                page.getByRole(
                    AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true)));
    assertThat(wanted.count()).as(name).isEqualTo(1);
    tabTo(page, wanted);
    page.evaluate("() => document.body.classList.add('left')");
    page.keyboard().press("Enter");
    page.waitForSelector("body:not(.left) #mcp-view");
  }

  private static void tabTo(Page page, Locator wanted) {
    for (int n = 0; n < MOST_TABS; n++) {
      if ((boolean) wanted.evaluate("element => element === document.activeElement")) {
        return;
      }
      page.keyboard().press("Tab");
    }
    throw new AssertionError("no key leads to " + wanted);
  }

  private static String news(Window window) {
    return window.text("[role=status], [role=alert]");
  }

  @ParameterizedTest
  @CsvSource({
    "doctor, en, light",
    "doctor, de, dark",
    "servers, en, dark",
    "clients, en, light",
    "clients, de, narrow",
    "documents, en, light",
    "documents, en, narrow",
    "grants, en, dark",
    "grants, de, narrow",
    "refusals, en, light",
    "refusals, en, narrow",
    "refusals, de, dark",
    "refusals, de, narrow",
    "secrets, en, light",
    "activity, en, light",
    "activity, de, dark",
    "activity, de, narrow",
    "secrets, de, narrow"
  })
  void fitsEveryLook(String view, String language, String look, Chromium chromium) {
    givenSomethingOfEverything();
    Look screen =
        switch (look) {
          case "dark" -> Look.DESKTOP.dark();
          case "narrow" -> Look.NARROW;
          default -> Look.DESKTOP;
        };

    Window window = open(chromium, screen.in(language), view);
    window.screenshot("console-" + view + "-" + language + "-" + look);

    assertThat(window.page().locator("html").getAttribute("lang")).isEqualTo(language);
    assertThat(window.page().evaluate("() => getComputedStyle(document.body).backgroundColor"))
        .isEqualTo(look.equals("dark") ? "rgb(16, 21, 27)" : "rgb(238, 241, 245)");
    assertThat(window.text("main")).doesNotContain("mcpConsole");
    expectSound(window);
    assertThat(window.complaints()).isEmpty();
  }

  private void givenSomethingOfEverything() {
    synchronized (ConsolePageIT.class) {
      realm.admin().put("", Map.of("bruteForceProtected", false)).expect(204);
      realm.admin().put("", Map.of("revokeRefreshToken", false)).expect(204);
      if (realm.admin().get("/mcp/connections").expect(200).json().isEmpty()) {
        OAuthClient claude = OAuthClient.named(realm, REDIRECT_URI, "Claude");
        Grant.by("alice", realm.browser(), realm, claude, Grant.OFFLINE);
        Grant.by("bob", realm.browser(), realm, claude, Grant.ONLINE);
        OAuthClient.named(realm, REDIRECT_URI, "W".repeat(90));
        Documents documents = new Documents(realm).with(Map.of("admission", "approve"));
        documents.ahead("https://publisher.example/oauth/client.json", "allowed").expect(201);
        documents.ahead("https://bad.example/client.json", "blocked").expect(201);
        String host = "a-very-long-host-of-a-stranger-" + "w".repeat(32) + ".example";
        for (String uri : List.of("https://" + host + "/cb", "https://evil.example/cb")) {
          realm.registration().register(ClientRegistration.publicClient(uri)).expect(400);
        }
        realm
            .browser()
            .open(
                documents
                    .client("https://bad.example/client.json")
                    .authorization("mcp:tools")
                    .uri());
        Http.get(claude.authorization("mcp:tools").with("response_type", "none at all").uri())
            .send();
        Http.get(claude.authorization("mcp:tools").with("client_id", "nobody").uri()).send();
        claude.refresh("nonsense").expect(400);
        new ConfidentialClients(realm).importOne(Map.of("secret", ConfidentialClients.newSecret()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "narrow"})
  void userWithoutRightsIsToldSo(String look, Chromium chromium) {
    RealmUser nobody = RealmUser.created(realm);

    Window window =
        chromium
            .window(look.equals("narrow") ? Look.NARROW.dark() : Look.DESKTOP)
            .open(Console.of(realm))
            .login(nobody.name(), nobody.password());
    window.page().waitForSelector(".mcp-console");
    window.screenshot("console-forbidden-" + look);

    assertThat(window.text("main"))
        .contains("This page is not for you")
        .doesNotContain("Doctor")
        .doesNotContain("Clients");
    expectSound(window);
  }

  /** The page works whatever theme the realm chose for its logins. */
  @Test
  void worksInARealmWithAnotherTheme(Chromium chromium) {
    realm.admin().put("", Map.of("loginTheme", "keycloak")).expect(204);
    try {
      Window window = open(chromium, Look.DESKTOP, "servers");

      assertThat(window.text("main")).contains("http://localhost:3000/mcp");
      expectSound(window);
    } finally {
      realm.admin().put("", Map.of("loginTheme", "mcp")).expect(204);
    }
  }

  /** From the list to the form of the setting, with nothing but keys. */
  @Test
  void operatorGetsToTheSettingThatWouldHaveLetItIn(Chromium chromium) {
    realm
        .registration()
        .register(ClientRegistration.publicClient("https://keys.example/cb"))
        .expect(400);

    Window window = open(chromium, Look.DESKTOP, "servers");
    press(window, "Refusals");

    assertThat(window.text("main")).contains("keys.example", "allowed-hosts");
    Locator form =
        window
            .page()
            .getByRole(
                AriaRole.LINK,
                new Page.GetByRoleOptions().setName("Open in Keycloak’s console keys.example"));
    assertThat(form.count()).isEqualTo(1);
    tabTo(window.page(), form);
    assertThat(form.getAttribute("href")).endsWith("clients/client-registration/anonymous");
  }

  /** A screen reader hears what a button or a link is about. */
  @Test
  void everyButtonNamesItsThing(Chromium chromium) {
    OAuthClient.named(realm, REDIRECT_URI, "Heard client");

    Window window = open(chromium, Look.DESKTOP, "clients");

    for (AriaRole role : List.of(AriaRole.BUTTON, AriaRole.LINK)) {
      String name =
          (role == AriaRole.BUTTON ? "Block" : "Open in Keycloak’s console") + " Heard client";
      assertThat(
              window
                  .page()
                  .getByRole(role, new Page.GetByRoleOptions().setName(name).setExact(true))
                  .count())
          .as(name)
          .isEqualTo(1);
    }
  }

  private void expectSound(Window window) {
    assertThat(window.accessibilityViolations()).isEmpty();
    assertThat(window.scrollsSideways()).isFalse();
    assertThat(window.page().locator("script").count()).isZero();
    assertThat(window.requests())
        .extracting(URI::getAuthority)
        .containsOnly(realm.server().getAuthority());
  }
}
