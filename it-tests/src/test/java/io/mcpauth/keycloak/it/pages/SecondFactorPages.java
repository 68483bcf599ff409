package io.mcpauth.keycloak.it.pages;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;

import io.mcpauth.keycloak.it.chromium.SecurityKey;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.List;
import java.util.Map;

/** Codes and keys besides the password, and a way back for whoever lost them. */
final class SecondFactorPages {

  private static final String TWO_FACTORS = "browser";

  private final App app;
  private final People people;
  private final Mailbox mailbox;

  SecondFactorPages(McpRealm realm, App app, Mailbox mailbox) {
    this.app = app;
    this.people = People.of(realm);
    this.mailbox = mailbox;
    Flows flows = Flows.of(realm);
    flows.change(TWO_FACTORS, "webauthn-authenticator", "ALTERNATIVE");
    flows.change(TWO_FACTORS, "auth-recovery-authn-code-form", "ALTERNATIVE");
    flows.configure(
        "reset credentials", "reset-otp", Map.of("action_on_otp_reset_flag", "Remove one"));
  }

  void oneTimeCode(Window window) {
    app.login(window, people.with(List.of(People.oneTimeCodes("Phone"))));
  }

  void oneTimeCodeThatIsWrong(Window window) {
    oneTimeCode(window);
    window.page().locator("#otp").fill("000000");
    window.page().locator("#kc-login").click();
    window.page().waitForSelector("#input-error-otp");
  }

  void oneTimeCodeOfOneOfTwoDevices(Window window) {
    app.login(window, userWithTwoDevices());
  }

  void recoveryCode(Window window) {
    app.login(window, people.with(List.of(People.recoveryCodes())));
  }

  void anotherWay(Window window) {
    app.login(window, people.with(List.of(People.oneTimeCodes("Phone"), People.recoveryCodes())));
    window.page().locator("#try-another-way").click();
  }

  /** The key is registered for real, by a key in software, and gone when it is asked for. */
  void securityKey(Window window) {
    String user = people.who("webauthn-register");
    SecurityKey key = SecurityKey.in(window);
    app.login(window, user);
    window.page().waitForSelector("#registerWebAuthn");
    // The page's script, which hears the click, runs after the button is there.
    window.page().waitForLoadState();
    window.page().locator("#registerWebAuthn").click();
    window.callback(LOOPBACK);
    key.remove();
    window.page().context().clearCookies();
    app.login(window, user);
  }

  void deviceToForget(Window window) {
    mailbox.empty();
    String user = userWithTwoDevices();
    app.open(window);
    window.page().locator("a[href*=reset-credentials]").click();
    window.page().locator("#username").fill(user);
    window.page().locator("#kc-reset-password-form [type=submit]").click();
    window.open(mailbox.link());
  }

  private String userWithTwoDevices() {
    return people.with(List.of(People.oneTimeCodes("Phone"), People.oneTimeCodes("Tablet")));
  }
}
