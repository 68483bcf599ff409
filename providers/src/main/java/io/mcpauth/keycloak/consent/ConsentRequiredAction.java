package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.grant.ConsentAction;
import io.mcpauth.keycloak.grant.ConsentRecords;
import io.mcpauth.keycloak.grant.ConsentTerms;
import io.mcpauth.keycloak.grant.StandingConsent;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.grants.device.DeviceGrantType;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.TokenUtil;

/**
 * Has Keycloak show the consent page where what the person once allowed is not what this login is
 * for, and settles what it is for.
 *
 * <p>Keycloak evaluates it when it knows the user, before it compares scopes, and in a login
 * without pages ({@code prompt=none}) as well, where the answer is {@code interaction_required}
 * then (OpenID Connect Core section 3.1.2.6). Somebody who may not reach the server is told so in
 * place of the consent page.
 */
final class ConsentRequiredAction implements RequiredActionProvider {

  private final KeycloakSession session;

  ConsentRequiredAction(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public void evaluateTriggers(RequiredActionContext context) {
    AuthenticationSessionModel login = context.getAuthenticationSession();
    UserModel user = context.getUser();
    ClientModel client = login.getClient();
    if (!OIDCLoginProtocol.LOGIN_PROTOCOL.equals(login.getProtocol())) {
      return;
    }
    if (RefusedPerson.in(session, login, user).isPresent()) {
      login.addRequiredAction(ConsentAction.PROVIDER_ID);
      return;
    }
    login.removeRequiredAction(ConsentAction.PROVIDER_ID);
    LoginScope.settle(session, login, user);
    if (!new StandingConsent(session).isNeeded(user, client)) {
      return;
    }
    ConsentTerms terms = ConsentTerms.of(session, login);
    ConsentRecords records = new ConsentRecords(session, user, client);
    ShownTerms.keep(login, terms, !records.haveConsent());
    records.takeOverWhatIsOlder();
    if (!DeviceGrantType.isOAuth2DeviceVerificationFlow(login) // Keycloak always asks there.
        && !records.cover(terms)
        && records.needMoreThanKeycloakAsks(terms)) {
      askForEverything(login);
    }
  }

  /** With this value Keycloak does not look at what it has stored. */
  private static void askForEverything(AuthenticationSessionModel login) {
    @Nullable String prompt = login.getClientNote(OIDCLoginProtocol.PROMPT_PARAM);
    if (!TokenUtil.hasPrompt(prompt, OIDCLoginProtocol.PROMPT_VALUE_CONSENT)) {
      login.setClientNote(
          OIDCLoginProtocol.PROMPT_PARAM,
          prompt == null
              ? OIDCLoginProtocol.PROMPT_VALUE_CONSENT
              : prompt + " " + OIDCLoginProtocol.PROMPT_VALUE_CONSENT);
    }
  }

  /**
   * Only who is refused is sent here; an administrator may have given it to others all the same.
   */
  @Override
  public void requiredActionChallenge(RequiredActionContext context) {
    RefusedPerson.in(session, context.getAuthenticationSession(), context.getUser())
        .ifPresentOrElse(refused -> refused.show(context), context::success);
  }

  /** The button of that page. */
  @Override
  public void processAction(RequiredActionContext context) {
    RefusedPerson.in(session, context.getAuthenticationSession(), context.getUser())
        .ifPresentOrElse(refused -> refused.sendBack(context), context::success);
  }

  @Override
  public void close() {}
}
