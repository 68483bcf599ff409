package io.mcpauth.keycloak.it.pages;

import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.Map;

/** A realm that asks for name and password one after the other, and takes passkeys for both. */
final class UsernameFirstPages {

  private final App app;
  private final People people;

  UsernameFirstPages(McpRealm realm) {
    this.app = App.in(realm);
    this.people = People.of(realm);
    Flows.of(realm).create("name first", "auth-username-form", "auth-password-form");
    realm
        .admin()
        .put(
            "",
            Map.of(
                "browserFlow",
                "name first",
                "rememberMe",
                true,
                "resetPasswordAllowed",
                true,
                "webAuthnPolicyPasswordlessPasskeysEnabled",
                true))
        .expect(204);
  }

  void name(Window window) {
    app.open(window);
  }

  void password(Window window) {
    app.open(window);
    window.page().locator("#username").fill(people.anybody());
    window.page().locator("#kc-login").click();
  }
}
