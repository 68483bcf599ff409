package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.client.ImpliedConsent;
import io.mcpauth.keycloak.grant.ConsentAction;
import io.mcpauth.keycloak.grant.ConsentRecords;
import io.mcpauth.keycloak.grant.ConsentTerms;
import io.mcpauth.keycloak.grant.StandingConsent;
import io.mcpauth.keycloak.resource.AuthorizedResource;
import io.mcpauth.keycloak.resource.McpServer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.common.util.Time;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
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
    ShownTerms shown = ShownTerms.of(session, login);
    shown.keep(login);
    ConsentRecords records = new ConsentRecords(session, user, client);
    records.takeOverWhatIsOlder();
    if (DeviceGrantType.isOAuth2DeviceVerificationFlow(login)) {
      return; // Keycloak always asks there, for everything.
    }
    if (!records.cover(shown.terms()) && isImplied(login)) {
      allowUnasked(login, user, shown.terms());
    } else if (BareConsent.in(session, login, user, shown).isPresent()) {
      login.addRequiredAction(ConsentAction.PROVIDER_ID);
    } else if (records.needAnotherPage(shown.terms())) {
      askForEverything(login);
    }
  }

  /** Whether an administrator has answered for everybody, and the client does not ask itself. */
  private boolean isImplied(AuthenticationSessionModel login) {
    return !asksForThePage(login)
        && ImpliedConsent.of(login.getClient(), LocalDate.now(ZoneId.systemDefault()))
            .flatMap(
                implied ->
                    AuthorizedResource.of(session, login)
                        .flatMap(resource -> McpServer.find(session, resource))
                        .filter(server -> implied.holdsFor(server.clientId())))
            .isPresent();
  }

  /** It is recorded as if it had been asked for, so that the user finds it and can take it back. */
  private void allowUnasked(AuthenticationSessionModel login, UserModel user, ConsentTerms terms) {
    ClientModel client = login.getClient();
    ConsentRecords.allowWithKeycloaks(
        session,
        user,
        client,
        terms,
        login.getClientScopes().stream()
            .map(id -> KeycloakModelUtils.findClientScopeById(client.getRealm(), client, id))
            .filter(Objects::nonNull),
        Instant.ofEpochSecond(Time.currentTimeSeconds()));
  }

  /** With this value Keycloak does not look at what it has stored. */
  private static void askForEverything(AuthenticationSessionModel login) {
    @Nullable String prompt = login.getClientNote(OIDCLoginProtocol.PROMPT_PARAM);
    if (!asksForThePage(login)) {
      login.setClientNote(
          OIDCLoginProtocol.PROMPT_PARAM,
          prompt == null
              ? OIDCLoginProtocol.PROMPT_VALUE_CONSENT
              : prompt + " " + OIDCLoginProtocol.PROMPT_VALUE_CONSENT);
    }
  }

  /** OpenID Connect Core section 3.1.2.1, {@code prompt}. */
  static boolean asksForThePage(AuthenticationSessionModel login) {
    return TokenUtil.hasPrompt(
        login.getClientNote(OIDCLoginProtocol.PROMPT_PARAM),
        OIDCLoginProtocol.PROMPT_VALUE_CONSENT);
  }

  /**
   * Only who is refused, or asked for nothing in particular, is sent here; an administrator may
   * have given it to others all the same.
   */
  @Override
  public void requiredActionChallenge(RequiredActionContext context) {
    refused(context)
        .ifPresentOrElse(
            refused -> refused.show(context),
            () -> bare(context).ifPresentOrElse(page -> page.show(context), context::success));
  }

  /** The buttons of these pages. */
  @Override
  public void processAction(RequiredActionContext context) {
    refused(context)
        .ifPresentOrElse(
            refused -> refused.sendBack(context),
            () -> bare(context).ifPresentOrElse(page -> page.decide(context), context::success));
  }

  private Optional<RefusedPerson> refused(RequiredActionContext context) {
    return RefusedPerson.in(session, context.getAuthenticationSession(), context.getUser());
  }

  private Optional<BareConsent> bare(RequiredActionContext context) {
    AuthenticationSessionModel login = context.getAuthenticationSession();
    return Optional.of(new StandingConsent(session))
        .filter(consent -> consent.isNeeded(context.getUser(), login.getClient()))
        .filter(consent -> !DeviceGrantType.isOAuth2DeviceVerificationFlow(login))
        .flatMap(
            consent ->
                BareConsent.in(session, login, context.getUser(), ShownTerms.of(session, login)));
  }

  @Override
  public void close() {}
}
