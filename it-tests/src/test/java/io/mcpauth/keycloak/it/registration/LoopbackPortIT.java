package io.mcpauth.keycloak.it.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8252 section 7.3: a loopback redirect URI matches on any port, and in nothing else. */
@OnKeycloak
class LoopbackPortIT {

  private final McpRealm realm;

  LoopbackPortIT(McpRealm realm) {
    this.realm = realm;
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8765/callback, http://localhost:9999/callback",
    "http://localhost:8765/callback, http://localhost/callback",
    "http://localhost/callback, http://localhost:9999/callback",
    "http://127.0.0.1:33418/, http://127.0.0.1:33419/",
    "http://[::1]:8765/callback, http://[::1]:9999/callback",
    "http://localhost:8765/callback?client=a, http://localhost:9999/callback?client=a",
  })
  void givesTheCodeToAnotherPort(String registered, String used) {
    OAuthClient client = OAuthClient.registered(realm, registered).at(used);
    AuthorizationRequest request = client.authorization("mcp:tools");

    Callback callback =
        realm.browser().open(request.uri()).login("alice", "alice").accept().callback();

    assertThat(callback.redirectUri()).isEqualTo(used.replaceFirst("\\?.*", ""));
    assertThat(client.redeem(request, callback).expect(200).json().has("access_token")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8765/callback, http://localhost:9999/other",
    "http://localhost:8765/callback, http://localhost:9999/callback/",
    "http://localhost:8765/callback, http://localhost:9999/callback?a=b",
    "http://localhost:8765/callback, http://localhost:9999/",
    "http://localhost:8765/callback, http://127.0.0.1:9999/callback",
    "http://localhost:8765/callback, http://[::1]:9999/callback",
    "http://localhost:8765/callback, https://localhost:8765/callback",
    "http://localhost:8765/callback, http://localhost.evil.example:8765/callback",
    "http://localhost:8765/callback, http://localhost:8765@evil.example/callback",
    "http://localhost:8765/callback, http://evil.example:8765/callback",
    "http://127.0.0.1:8765/callback, http://localhost:8765/callback",
    "http://127.0.0.1:8765/callback, http://127.0.0.2:8765/callback",
    "http://[::1]:8765/callback, http://[::1]:9999/other",
    "http://[::1]:8765/callback, http://localhost:8765/callback",
    "https://vscode.dev/redirect, https://vscode.dev:8443/redirect",
  })
  void givesNothingToAnotherPathOrHost(String registered, String used) {
    OAuthClient client = OAuthClient.registered(realm, registered).at(used);

    Page page = realm.browser().open(client.authorization("mcp:tools").uri());

    assertThat(page.isCallback()).isFalse();
    assertThat(page.answer().status()).isEqualTo(400);
    assertThat(page.text()).contains("redirect_uri");
  }
}
