package io.mcpauth.keycloak.it.pages;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.consent.DevicePages;
import io.mcpauth.keycloak.it.console.Console;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * WCAG 2.2 AA on every page of the theme that a person can meet: those of its own and those it
 * takes from Keycloak, on a desktop and on the narrowest screen, light and dark.
 */
@Tag("once")
@OnKeycloak
@OnChromium
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessibilityIT {

  private static final List<Look> LOOKS =
      List.of(Look.DESKTOP, Look.DESKTOP.dark(), Look.NARROW.dark(), Look.NARROW);

  private final McpRealm realm;
  private final Mailbox mailbox;
  private final List<McpRealm> others = new ArrayList<>();
  private final SignInPages signIn;
  private final DocumentPages documentPages;
  private final RequiredActionPages actions;
  private final SecondFactorPages factors;
  private final DevicePages devices;
  private final BrokerPages broker;
  private final UsernameFirstPages nameFirst;
  private final OrganizationPages organizations;

  AccessibilityIT(McpRealm realm, AdminApi server, RealmFile file) {
    this.realm = realm;
    this.mailbox = Mailbox.open();
    mailbox.receiveFrom(realm);
    App app = App.in(realm);
    this.signIn = new SignInPages(realm, app);
    this.documentPages = new DocumentPages(realm);
    this.actions = new RequiredActionPages(realm, app, mailbox);
    this.factors = new SecondFactorPages(realm, app, mailbox);
    this.devices = DevicePages.in(realm);
    McpRealm corp = kept(BrokerPages.corp(realm, server));
    this.broker = new BrokerPages(beside("broker", server, file), corp, mailbox);
    this.nameFirst = new UsernameFirstPages(beside("name-first", server, file));
    this.organizations = new OrganizationPages(beside("organizations", server, file));
  }

  /** One more realm like the first: its login page looks different. */
  private McpRealm beside(String name, AdminApi server, RealmFile file) {
    return kept(McpRealm.create(realm.server(), server, file, realm.name() + "-" + name));
  }

  private McpRealm kept(McpRealm other) {
    others.add(other);
    return other;
  }

  Stream<Place> places() {
    return Stream.of(
        new Place("login", "login", signIn::login),
        new Place("login-with-error", "login", signIn::loginWithError),
        new Place("login-again", "login", signIn::loginAgain),
        new Place("register", "register", signIn::register),
        new Place("forgotten-password", "login-reset-password", signIn::forgottenPassword),
        new Place("consent", "login-oauth-grant", signIn::consent),
        new Place("consent-verified", "login-oauth-grant", signIn::consentOfVerifiedClient),
        new Place("no-access", "mcp-no-access", signIn::noAccess),
        new Place("document-waits", "mcp-document", documentPages::waits),
        new Place("document-not-listed", "mcp-document", documentPages::notListed),
        new Place("document-blocked", "mcp-document", documentPages::blocked),
        new Place("document-consent", "login-oauth-grant", documentPages::consent),
        new Place("document-consent-web", "login-oauth-grant", documentPages::consentOfWebClient),
        new Place("error", "error", signIn::error),
        new Place("out-of-date", "login-page-expired", signIn::outOfDate),
        new Place("code-to-copy", "code", signIn::codeToCopy),
        new Place("code-error", "code", signIn::codeThatIsAnError),
        new Place("logout", "logout-confirm", signIn::logout),
        new Place("logout-clients", "frontchannel-logout", signIn::logoutThatTellsClients),
        new Place("saml", "saml-post-form", signIn::answerToSamlApplication),
        new Place("update-password", "login-update-password", actions::updatePassword),
        new Place("update-password-wish", "login-update-password", actions::updatePasswordByWish),
        new Place("one-time-codes", "login-config-totp", actions::setUpOneTimeCodes),
        new Place("one-time-codes-hand", "login-config-totp", actions::setUpOneTimeCodesByHand),
        new Place(
            "recovery-codes", "login-recovery-authn-code-config", actions::setUpRecoveryCodes),
        new Place("security-key-new", "webauthn-register", actions::setUpSecurityKey),
        new Place("security-key-failed", "webauthn-error", actions::securityKeyThatFailed),
        new Place("update-profile", "login-update-profile", actions::updateProfile),
        new Place("update-profile-error", "login-update-profile", actions::updateProfileWithErrors),
        new Place("terms", "terms", actions::terms),
        new Place("update-email", "update-email", actions::updateEmail),
        new Place("verify-email", "login-verify-email", actions::verifyEmail),
        new Place("mail-link", "info", actions::linkOfMail),
        new Place("delete-account", "delete-account-confirm", actions::deleteAccount),
        new Place("delete-credential", "delete-credential", actions::deleteCredential),
        new Place("one-time-code", "login-otp", factors::oneTimeCode),
        new Place("one-time-code-wrong", "login-otp", factors::oneTimeCodeThatIsWrong),
        new Place("one-time-code-device", "login-otp", factors::oneTimeCodeOfOneOfTwoDevices),
        new Place("recovery-code", "login-recovery-authn-code-input", factors::recoveryCode),
        new Place("another-way", "select-authenticator", factors::anotherWay),
        new Place("security-key", "webauthn-authenticate", factors::securityKey),
        new Place("forget-device", "login-reset-otp", factors::deviceToForget),
        new Place("device", "login-oauth2-device-verify-user-code", devices::enterCode),
        new Place(
            "device-error", "login-oauth2-device-verify-user-code", devices::enterCodeThatIsWrong),
        new Place("device-consent", "login-oauth-grant", devices::consent),
        new Place("device-allowed", "info", devices::allowed),
        new Place("device-denied", "info", devices::denied),
        new Place("broker", "login", broker::choice),
        new Place("broker-profile", "idp-review-user-profile", broker::reviewProfile),
        new Place("broker-link", "login-idp-link-confirm", broker::linkOrReview),
        new Place("broker-link-mail", "login-idp-link-email", broker::linkByMail),
        new Place("broker-override", "login-idp-link-confirm-override", broker::overrideLink),
        new Place("broker-link-wish", "link-idp-action", broker::linkByWish),
        new Place("name-first", "login-username", nameFirst::name),
        new Place("password-second", "login-password", nameFirst::password),
        new Place("organization-name", "login-username", organizations::name),
        new Place("passkey", "login", organizations::passwordOrPasskey),
        new Place("organization", "select-organization", organizations::choice),
        new Place("console", "console", this::console));
  }

  /** The operators' page, at the doctor's findings. */
  private void console(Window window) {
    RealmUser operator = RealmUser.administrator(realm);
    window.open(Console.of(realm)).login(operator.name(), operator.password());
  }

  @ParameterizedTest
  @MethodSource("places")
  void axeFindsNothing(Place place, Chromium chromium) {
    Window window = chromium.window();
    place.way().accept(window);
    window.page().waitForSelector("[data-page-id=login-" + place.template() + "]");
    window.page().waitForLoadState();

    assertSoftly(
        softly -> {
          for (Look look : LOOKS) {
            window.show(look);
            window.screenshot(name(place, look));
            softly.assertThat(window.accessibilityViolations()).as("%s %s", place, look).isEmpty();
            softly.assertThat(window.scrollsSideways()).as("%s %s", place, look).isFalse();
          }
          softly
              .assertThat(window.requests())
              .filteredOn(request -> !LOOPBACK.startsWith("http://" + request.getAuthority()))
              .extracting(URI::getAuthority)
              .containsOnly(realm.server().getAuthority());
        });
    window.close();
  }

  /** A template that comes with a new Keycloak is a page to visit, or a reason to write down. */
  @Test
  void visitsEveryTemplateOrKnowsWhyNot() {
    Set<String> known =
        places().map(Place::template).collect(Collectors.toCollection(TreeSet::new));
    known.addAll(LoginTemplates.PARTS);
    known.addAll(LoginTemplates.OUT_OF_REACH.keySet());

    assertThat(known).containsAll(LoginTemplates.ofTheTheme());
  }

  private static String name(Place place, Look look) {
    return "pages/"
        + place.name()
        + (look.width() == Look.NARROW.width() ? "-narrow" : "")
        + (look.isDark() ? "-dark" : "");
  }

  @AfterAll
  void close() {
    others.forEach(McpRealm::close);
    mailbox.close();
    documentPages.close();
  }
}
