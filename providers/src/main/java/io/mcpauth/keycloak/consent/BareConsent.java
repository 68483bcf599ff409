package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.grant.ConsentRecords;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The consent page for a client that came by itself and asks for no scope which a page puts into
 * words: nobody but the person says that it may reach the server.
 *
 * <p>Keycloak has its page for scopes alone, and goes on without one where there are none. So this
 * one comes as a required action of the login.
 */
final class BareConsent {

  /** Attribute of the page: its form goes to the required action. */
  static final String ATTRIBUTE = "mcpBare";

  private static final String NOTE = "mcp.consent.bare";

  private final KeycloakSession session;
  private final AuthenticationSessionModel login;
  private final UserModel user;
  private final ShownTerms shown;

  private BareConsent(
      KeycloakSession session, AuthenticationSessionModel login, UserModel user, ShownTerms shown) {
    this.session = session;
    this.login = login;
    this.user = user;
    this.shown = shown;
  }

  /**
   * That of a login, if the page is due and Keycloak would not show one.
   *
   * @param shown what the login is for now
   */
  static Optional<BareConsent> in(
      KeycloakSession session, AuthenticationSessionModel login, UserModel user, ShownTerms shown) {
    return Optional.of(new BareConsent(session, login, user, shown)).filter(BareConsent::isDue);
  }

  private boolean isDue() {
    return shown.terms().scopes().isEmpty()
        && DynamicClient.is(login.getClient())
        && !shown.fingerprint().equals(login.getAuthNote(NOTE))
        && (ConsentRequiredAction.asksForThePage(login)
            || !new ConsentRecords(session, user, login.getClient()).cover(shown.terms()));
  }

  void show(RequiredActionContext context) {
    shown.keep(login);
    context.challenge(
        context
            .form()
            .setAttribute(ATTRIBUTE, true)
            .setAccessRequest(List.of())
            .createOAuthGrant());
  }

  /** What the person pressed; a form of another page gets this one once more. */
  void decide(RequiredActionContext context) {
    if (Decision.isDenied(session)) {
      context.failure();
    } else if (shown.wereOnThePage(session, login)) {
      ConsentRecords.allowWithKeycloaks(
          session,
          user,
          login.getClient(),
          shown.terms(),
          Stream.empty(),
          Instant.ofEpochSecond(Time.currentTimeSeconds()));
      login.setAuthNote(NOTE, shown.fingerprint());
      context.success();
    } else {
      show(context);
    }
  }
}
