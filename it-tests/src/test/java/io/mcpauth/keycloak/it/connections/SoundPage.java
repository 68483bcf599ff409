package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.realm.McpRealm;

/** What holds of every page: accessible, within the window, without scripts and other servers. */
record SoundPage(McpRealm realm) {

  void expectSound(Window window) {
    expectSoundExceptFor403(window);
    assertThat(window.complaints()).isEmpty();
  }

  /** Chromium's console calls an answer with status 403 an error. */
  void expectSoundExceptFor403(Window window) {
    assertThat(window.accessibilityViolations()).isEmpty();
    assertThat(window.scrollsSideways()).isFalse();
    assertThat(window.page().locator("script").count()).isZero();
    assertThat(window.requests())
        .allSatisfy(uri -> assertThat(uri.getAuthority()).isEqualTo(realm.server().getAuthority()));
  }
}
