package io.mcpauth.keycloak.it.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import org.junit.jupiter.api.Test;

@OnKeycloak
@OnChromium
class LoginPageIT {

  private final McpRealm realm;
  private final OAuthClient client;

  LoginPageIT(McpRealm realm) {
    this.realm = realm;
    this.client = OAuthClient.registered(realm, "http://localhost:8765/callback");
  }

  @Test
  void showsInARealBrowser(Chromium chromium) {
    Window window = chromium.window().open(client.authorization("openid").uri());

    assertThat(window.page().locator("input[name=password]").isVisible()).isTrue();
    assertThat(window.screenshot("login")).isNotEmptyFile();
    assertThat(window.requests())
        .allSatisfy(uri -> assertThat(uri.getAuthority()).isEqualTo(realm.server().getAuthority()));
    assertThat(window.complaints()).isEmpty();
  }
}
