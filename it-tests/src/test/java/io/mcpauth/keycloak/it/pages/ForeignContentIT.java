package io.mcpauth.keycloak.it.pages;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static io.mcpauth.keycloak.it.consent.ConsentPages.metadata;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.consent.ConsentPages;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nothing of a stranger is loaded, and no script of theirs would run. */
@OnKeycloak
@OnChromium
class ForeignContentIT {

  private final McpRealm realm;
  private final ConsentPages pages;

  ForeignContentIT(McpRealm realm) {
    this.realm = realm;
    this.pages = new ConsentPages(realm);
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
}
