package io.mcpauth.keycloak.it.pages;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static io.mcpauth.keycloak.it.consent.ConsentPages.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.connections.ConnectionsPage;
import io.mcpauth.keycloak.it.consent.ConsentPages;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** English, German, and what becomes of a language that we do not speak. */
@OnKeycloak
@OnChromium
class LanguagesIT {

  private final McpRealm realm;
  private final ConsentPages pages;

  LanguagesIT(McpRealm realm) {
    this.realm = realm;
    this.pages = new ConsentPages(realm);
  }

  @Test
  void speaksGerman(Chromium chromium) {
    Window window = pages.openOnTheDay(chromium, Look.DESKTOP.in("de"), "Notizhelfer");

    assertThat(window.text("h1")).isEqualTo("Zugriff erlauben?");
    assertThat(window.text("#mcp-origin"))
        .isEqualTo("Sie hat sich heute selbst registriert; das kann jeder.");
    assertThat(window.text("#mcp-lifetime"))
        .isEqualTo("Endet ohne Nutzung nach 14 Tagen, spätestens nach 30 Tagen.");
    assertThat(window.text("#mcp-after-revoke")).contains("noch bis zu 10 Minuten");
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

  /** Each text that we have in English only stands in English; Keycloak's own are French. */
  @Test
  void showsEnglishForWhatIsMissingInAnotherLanguage(Chromium chromium) {
    realm.admin().put("", Map.of("supportedLocales", List.of("de", "en", "fr"))).expect(204);
    Look french = Look.DESKTOP.in("fr");
    OAuthClient client = pages.client("Carnet", LOOPBACK);
    Window login = chromium.window(french).open(client.authorization(SCOPE).uri());
    assertThat(login.text("#kc-login")).isEqualTo("Connexion");

    Window consent = pages.open(chromium, french, client);
    Window error =
        chromium.window(french).open(client.authorization(SCOPE).with("client_id", "gone").uri());
    Window connections =
        chromium.window(french).open(ConnectionsPage.of(realm)).login("alice", "alice");
    connections.page().waitForSelector(".mcp-connections");

    assertThat(consent.text("h1")).isEqualTo("Allow access?");
    assertThat(consent.text("#mcp-lifetime"))
        .isEqualTo("Ends when unused for 14 days, and after 30 days at the latest.");
    assertThat(error.text("h1")).isEqualTo("This application is not known here");
    assertThat(connections.text("h1")).isEqualTo("Apps that can act for you");
    for (Window window : List.of(consent, error, connections)) {
      assertThat(window.page().locator("html").getAttribute("lang")).isEqualTo("fr");
      assertThat(window.page().locator("body").innerText())
          .doesNotContainPattern("\\bmcp[A-Z]\\w*")
          .doesNotContain("${", "{0}");
    }
    // Keycloak's own message on our page.
    assertThat(error.text(".mcp-detail")).isEqualTo("Client non trouvé.");
    consent.screenshot("consent-french");
    error.screenshot("error-french");
  }
}
