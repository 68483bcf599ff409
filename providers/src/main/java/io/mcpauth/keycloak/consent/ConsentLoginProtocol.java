package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.grant.BoundCodesProtocol;
import io.mcpauth.keycloak.grant.ConsentRecords;
import io.mcpauth.keycloak.grant.ConsentTerms;
import io.mcpauth.keycloak.grant.StandingConsent;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCProviderConfig;
import org.keycloak.services.managers.UserConsentManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Keycloak's protocol {@code openid-connect}, with the record of what was allowed before each code:
 * it is written when the person has pressed Allow on the page that showed it, and it is asked for
 * where there was no page.
 */
final class ConsentLoginProtocol extends BoundCodesProtocol {

  /** Where Keycloak's consent page sends its form, and nothing else is sent. */
  private static final String DECISION = "/login-actions/consent";

  ConsentLoginProtocol(OIDCProviderConfig config) {
    super(config);
  }

  @Override
  public Response authenticated(
      AuthenticationSessionModel login,
      UserSessionModel userSession,
      ClientSessionContext context) {
    UserModel user = userSession.getUser();
    ClientModel client = login.getClient();
    // The page can be missing: the action taken out of the realm, or asked for by kc_action.
    Optional<RefusedPerson> refused = RefusedPerson.in(session, login, user);
    if (refused.isPresent()) {
      refused.get().record();
      return sendError(login, Error.CONSENT_DENIED, refused.get().description());
    }
    if (new StandingConsent(session).isNeeded(user, client) && !isAllowed(login, user)) {
      new EventBuilder(realm, session, session.getContext().getConnection())
          .event(EventType.LOGIN)
          .client(client)
          .user(user)
          .session(userSession)
          .detail(Details.REASON, "what the user allowed is not what the code would be for")
          .error(Errors.CONSENT_DENIED);
      return sendError(
          login, Error.CONSENT_DENIED, "The request changed while the user was asked: ask again");
    }
    return super.authenticated(login, userSession, context);
  }

  private boolean isAllowed(AuthenticationSessionModel login, UserModel user) {
    ConsentTerms terms = ConsentTerms.of(session, login);
    ConsentRecords records = new ConsentRecords(session, user, login.getClient());
    if (!session.getContext().getUri().getPath().endsWith(DECISION)) {
      return records.cover(terms);
    }
    if (!ShownTerms.were(session, login, terms)) {
      if (ShownTerms.wereTheFirst(login)) {
        // Keycloak has stored scopes for what nobody has allowed; they would pass for a consent of
        // a time before there were records.
        UserConsentManager.revokeConsentForClient(session, realm, user, login.getClient().getId());
      }
      return false;
    }
    records.allow(terms, Instant.ofEpochSecond(Time.currentTimeSeconds()));
    return true;
  }
}
