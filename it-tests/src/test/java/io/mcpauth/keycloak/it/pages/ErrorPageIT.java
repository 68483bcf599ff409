package io.mcpauth.keycloak.it.pages;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static io.mcpauth.keycloak.it.consent.ConsentPages.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.consent.ConsentPages;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Errors that no client can be told: the browser stays here, and the page says what to do. */
@OnKeycloak
@OnChromium
class ErrorPageIT {

  private final McpRealm realm;
  private final ConsentPages pages;

  ErrorPageIT(McpRealm realm) {
    this.realm = realm;
    this.pages = new ConsentPages(realm);
  }

  @Test
  void unknownClient(Chromium chromium) {
    Window window =
        chromium
            .window()
            .open(
                pages
                    .client("Notes helper", LOOPBACK)
                    .authorization(SCOPE)
                    .with("client_id", "gone")
                    .uri());

    assertStaysHere(window, "UNKNOWN_CLIENT");
    assertThat(window.text("h1")).isEqualTo("This application is not known here");
    assertThat(window.text(".instruction")).contains("Nothing was shared.", "connect again");
    assertThat(window.text(".mcp-developer")).contains("Register again (RFC 7591)");
    window.screenshot("error-unknown-client");
  }

  /** Keycloak writes it without a login, and without the pack. */
  @Test
  void anAddressThatIsNotServed() {
    Answer answer =
        Http.get(URI.create(realm.issuer() + "/nothing")).header("Accept", "text/html").send();

    assertThat(answer.expect(404).body())
        .contains("data-page-id=\"login-error\"", "This did not work", "Page not found");
  }

  /** RFC 6749 section 4.1.2.1: never to a redirect URI that is not registered. */
  @Test
  void refusedRedirect(Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);

    Window window =
        chromium
            .window(Look.DESKTOP.dark())
            .open(client.at("https://evil.example/cb").authorization(SCOPE).uri());

    assertStaysHere(window, "REDIRECT_REFUSED");
    assertThat(window.text(".instruction")).contains("you were not sent there");
    assertThat(window.text(".mcp-developer")).contains("redirect_uri");
    assertThat(window.page().content()).doesNotContain("evil.example");
    window.screenshot("error-redirect-refused-dark");
    window.picture("error-redirect-refused-dark");
  }

  @Test
  void leadsNowhereThatTheClientWrote(Chromium chromium) {
    Map<String, Object> metadata = ConsentPages.metadata("Notes helper", LOOPBACK);
    metadata.put("client_uri", "https://evil.example/home");
    OAuthClient client =
        OAuthClient.of(realm, RegisteredClient.of(realm.registration().register(metadata)));

    Window window =
        chromium.window().open(client.at("https://evil.example/cb").authorization(SCOPE).uri());

    assertStaysHere(window, "REDIRECT_REFUSED");
    assertThat(window.page().locator("main a").count()).isZero();
  }

  /** The server went away between the authorization request and consent. */
  @Test
  void unknownResource(Chromium chromium) {
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                "short-lived",
                "publicClient",
                false,
                "standardFlowEnabled",
                false,
                "attributes",
                Map.of("resource_url", "http://localhost:4321/mcp")))
        .expect(201);
    Window window =
        chromium
            .window()
            .open(
                pages
                    .client("Notes helper", LOOPBACK)
                    .authorization(SCOPE)
                    .with("resource", "http://localhost:4321/mcp")
                    .uri());
    JsonNode server = realm.client("short-lived");
    ((ObjectNode) server).put("enabled", false);
    realm.admin().put("/clients/" + server.path("id").asText(), server).expect(204);

    window.login("alice", "alice");

    assertStaysHere(window, "UNKNOWN_RESOURCE");
    assertThat(window.text("h1")).isEqualTo("This server is not known here");
    window.screenshot("error-unknown-resource");
  }

  @Test
  void expiredLogin(Chromium chromium) {
    Window window = pages.open(chromium, Look.NARROW, pages.client("Notes helper", LOOPBACK));
    window.page().context().clearCookies();

    window.page().locator("#kc-login").click();

    assertStaysHere(window, "EXPIRED");
    assertThat(window.text("h1")).isEqualTo("This took too long");
    assertThat(window.text(".instruction")).contains("allow cookies");
    window.screenshot("error-expired-narrow");
  }

  @Test
  void pageThatIsOutOfDate(Chromium chromium) {
    Window window =
        chromium.window().open(pages.client("Notes helper", LOOPBACK).authorization(SCOPE).uri());
    String login = (String) window.page().evaluate("() => document.forms[0].action");
    window.login("alice", "alice");
    window.page().waitForSelector("#kc-oauth");

    window.open(URI.create(login));

    assertThat(window.text("h1")).isEqualTo("This page is out of date");
    window.screenshot("page-out-of-date");
    window.page().locator("#loginContinueLink").click();
    assertThat(window.text("h1")).isEqualTo("Allow access?");
  }

  @Test
  void speaksGermanAndKeepsItsPlaceWhenTheLanguageChanges(Chromium chromium) {
    Window window =
        chromium
            .window()
            .open(
                pages
                    .client("Notes helper", LOOPBACK)
                    .authorization(SCOPE)
                    .with("client_id", "gone")
                    .uri());

    window.page().locator(".mcp-languages a[lang=de]").click();

    assertStaysHere(window, "UNKNOWN_CLIENT");
    assertThat(window.text("h1")).isEqualTo("Diese Anwendung ist hier nicht bekannt");
  }

  private void assertStaysHere(Window window, String problem) {
    window.page().waitForSelector("[data-problem]");
    assertThat(window.page().locator("[data-problem]").getAttribute("data-problem"))
        .isEqualTo(problem);
    assertThat(window.page().url()).startsWith(realm.issuer().toString());
    assertThat(window.requests())
        .extracting(URI::getAuthority)
        .containsOnly(realm.server().getAuthority());
  }
}
