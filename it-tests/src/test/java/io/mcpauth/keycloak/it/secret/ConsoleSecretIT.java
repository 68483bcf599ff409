package io.mcpauth.keycloak.it.secret;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The stock admin console and a hashed secret: shown after Regenerate, and never again. */
@OnKeycloak
@OnChromium
class ConsoleSecretIT {

  /** The console loads many scripts; a busy machine takes its time. */
  private static final LocatorAssertions.HasValueOptions PATIENT =
      new LocatorAssertions.HasValueOptions().setTimeout(60_000);

  private final McpRealm realm;
  private final ConfidentialClients clients;
  private final KeycloakServer server;

  ConsoleSecretIT(McpRealm realm, KeycloakServer server) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.server = server;
  }

  @Test
  void showsARegeneratedSecretAtTheFirstLookAndNotAtTheSecond(Chromium chromium) {
    String before = "before-" + UUID.randomUUID();
    String id = clients.create(Map.of("secret", before));
    URI credentials =
        URI.create(
            "%s/admin/master/console/#/%s/clients/%s/credentials"
                .formatted(server.url(), realm.name(), realm.client(id).path("id").asText()));
    Window window =
        chromium
            .window()
            .open(credentials)
            .login(server.administrator().name(), server.administrator().password());
    Page page = window.page();
    Locator secret = page.locator("#kc-client-secret");
    assertThat(secret).hasValue("", PATIENT);
    // Keycloak has no words for an empty field; these stand above it.
    assertThat(page.getByText("field empty: only a hash is kept").first()).isVisible();

    page.getByRole(
            AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Regenerate").setExact(true))
        .first()
        .click();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Yes")).click();

    assertThat(secret).not().hasValue("", PATIENT);
    String shown = secret.inputValue();
    window.screenshot("console-secret-first-look");
    assertThat(accepts(id, shown)).isTrue();
    assertThat(accepts(id, before)).isFalse();

    page.reload();
    assertThat(secret).hasValue("", PATIENT);
    window.screenshot("console-secret-second-look");
    assertThat(accepts(id, shown)).isTrue();
  }

  private boolean accepts(String id, String secret) {
    return clients.token(id, secret).status() == 200;
  }
}
