package io.mcpauth.keycloak.it.pages;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;

import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.realm.McpRealm;

/** What Keycloak asks users to do before it lets them on, and what they can ask for themselves. */
final class RequiredActionPages {

  private final App app;
  private final People people;
  private final Mailbox mailbox;

  RequiredActionPages(McpRealm realm, App app, Mailbox mailbox) {
    this.app = app;
    this.people = People.of(realm);
    this.mailbox = mailbox;
    Flows flows = Flows.of(realm);
    flows.enable("TERMS_AND_CONDITIONS");
    flows.enable("UPDATE_EMAIL");
    flows.enable("delete_account");
  }

  void updatePassword(Window window) {
    mustDo(window, "UPDATE_PASSWORD");
  }

  void setUpOneTimeCodes(Window window) {
    mustDo(window, "CONFIGURE_TOTP");
  }

  void setUpOneTimeCodesByHand(Window window) {
    mustDo(window, "CONFIGURE_TOTP");
    window.page().locator("#mode-manual").click();
  }

  void setUpRecoveryCodes(Window window) {
    mustDo(window, "CONFIGURE_RECOVERY_AUTHN_CODES");
  }

  void setUpSecurityKey(Window window) {
    mustDo(window, "webauthn-register");
  }

  /** As if the key had refused. */
  void securityKeyThatFailed(Window window) {
    mustDo(window, "webauthn-register");
    window
        .page()
        .locator("form#register")
        .evaluate("form => { form.error.value = 'NotAllowedError'; form.submit() }");
  }

  void updateProfile(Window window) {
    mustDo(window, "UPDATE_PROFILE");
  }

  void updateProfileWithErrors(Window window) {
    mustDo(window, "UPDATE_PROFILE");
    window.page().locator("#firstName").fill("");
    window.page().locator("#kc-update-profile-form [type=submit]").click();
  }

  void terms(Window window) {
    mustDo(window, "TERMS_AND_CONDITIONS");
  }

  void updateEmail(Window window) {
    mustDo(window, "UPDATE_EMAIL");
  }

  void verifyEmail(Window window) {
    mustDo(window, "VERIFY_EMAIL");
  }

  /** The link of the mail, opened elsewhere than where it was asked for. */
  void linkOfMail(Window window) {
    mailbox.empty();
    mustDo(window, "VERIFY_EMAIL");
    window.page().waitForSelector(".instruction");
    window.page().context().clearCookies();
    window.open(mailbox.link());
  }

  void deleteAccount(Window window) {
    String user = people.anybody();
    people.allow(user, "account", "delete-account");
    app.action(app.signedIn(window, user), "delete_account");
    // Keycloak wants to know once more that it is them.
    window.page().locator("input[name=password]").fill(People.PASSWORD);
    window.page().locator("#kc-login").click();
  }

  void deleteCredential(Window window) {
    String user = people.anybody();
    app.action(
        app.signedIn(window, user), "delete_credential:" + people.credentialId(user, "password"));
  }

  /** The user's own wish, so there is a button to leave it. */
  void updatePasswordByWish(Window window) {
    app.action(app.signedIn(window, people.anybody()), "UPDATE_PASSWORD");
  }

  private void mustDo(Window window, String action) {
    app.login(window, people.who(action));
    window.page().waitForLoadState();
    assertNotLeft(window);
  }

  private static void assertNotLeft(Window window) {
    if (window.page().url().startsWith(LOOPBACK)) {
      throw new AssertionError("Keycloak asked for nothing");
    }
  }
}
