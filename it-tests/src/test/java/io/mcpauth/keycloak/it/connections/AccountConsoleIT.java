package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keycloak's account console with the theme {@code mcp}, in a real browser. */
@OnKeycloak
@OnChromium
class AccountConsoleIT {

  private final McpRealm realm;

  AccountConsoleIT(McpRealm realm) {
    this.realm = realm;
  }

  @ParameterizedTest
  @CsvSource({"en, Connected apps, Apps that can act", "de, Verbundene Apps, Anwendungen"})
  void leadsToThePage(String language, String entry, String title, Chromium chromium) {
    Window window = open(chromium, Look.DESKTOP.in(language));
    Locator link = link(window, entry);
    link.waitFor();
    window.screenshot("account-console-" + language);

    link.click();
    window.page().waitForSelector(".mcp-connections");

    assertThat(URI.create(window.page().url())).isEqualTo(ConnectionsPage.of(realm));
    assertThat(window.text("h1")).startsWith(title);
    window.page().goBack();
    link(window, entry).waitFor();
  }

  @Test
  void leadsToThePageWithTheKeyboard(Chromium chromium) {
    Window window = open(chromium, Look.DESKTOP);
    link(window, "Connected apps").focus();

    window.page().keyboard().press("Enter");
    window.page().waitForSelector(".mcp-connections");

    assertThat(URI.create(window.page().url())).isEqualTo(ConnectionsPage.of(realm));
  }

  /** A copied link and a new tab know nothing of the console. */
  @Test
  void theLinkIsThePagesAddress(Chromium chromium) {
    Window window = open(chromium, Look.DESKTOP);

    Object address = link(window, "Connected apps").evaluate("link => link.href");

    assertThat(address).isEqualTo(ConnectionsPage.of(realm).toString());
  }

  /** All that is Keycloak's own is still there. */
  @Test
  void showsApplicationsAsBefore(Chromium chromium) {
    OAuthClient client = OAuthClient.named(realm, "http://localhost:8765/callback", "Notebook");
    Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE);
    Window window = open(chromium, Look.DESKTOP);

    link(window, "Applications").click();
    Locator notebook = window.page().getByText("Notebook").first();
    notebook.waitFor();
    window.screenshot("account-console-applications");

    assertThat(notebook.isVisible()).isTrue();
    assertThat(window.complaints()).isEmpty();
  }

  /** What Keycloak's menu gets with a new version, ours has to get too. */
  @Test
  void theMenuIsKeycloaksAndOneEntryMore() {
    ArrayNode ours = (ArrayNode) menu("mcp");
    int added = entries(ours).indexOf("mcpConnectedApps");

    ours.remove(added);

    assertThat(ours).isEqualTo(menu("keycloak.v3"));
  }

  private static List<String> entries(JsonNode menu) {
    return StreamSupport.stream(menu.spliterator(), false)
        .map(entry -> entry.path("label").asText())
        .toList();
  }

  private JsonNode menu(String theme) {
    URI console = URI.create(realm.issuer() + "/account/");
    String environment = realm.browser().open(console).html().expectFirst("#environment").data();
    String resources = Json.parse(environment).path("resourceUrl").asText();
    assertThat(resources).endsWith("/account/mcp");
    return Http.get(console.resolve(resources.replaceFirst("mcp$", theme) + "/content.json"))
        .send()
        .expect(200)
        .json();
  }

  private Window open(Chromium chromium, Look look) {
    return chromium
        .window(look)
        .open(URI.create(realm.issuer() + "/account/"))
        .login("alice", "alice");
  }

  private static Locator link(Window window, String name) {
    return window
        .page()
        .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
  }
}
