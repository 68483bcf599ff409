package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.consent.choice.Narrowed;
import io.mcpauth.keycloak.grant.BoundCodesProtocol;
import io.mcpauth.keycloak.grant.ConsentRecords;
import io.mcpauth.keycloak.grant.ConsentTerms;
import io.mcpauth.keycloak.grant.StandingConsent;
import io.mcpauth.keycloak.resource.AuthorizedResource;
import io.mcpauth.keycloak.resource.McpServer;
import io.mcpauth.keycloak.told.RequestEvent;
import io.mcpauth.keycloak.told.RequestFacts;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Keycloak's protocol {@code openid-connect}, with the record of what was allowed before each code:
 * it is written when the person has pressed Allow on the page that showed it, and it is asked for
 * where there was no page. What the person left out is taken out first, and nothing is made of it.
 */
final class ConsentLoginProtocol extends BoundCodesProtocol {

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
    if (!new StandingConsent(session).isNeeded(user, client)) {
      return super.authenticated(login, userSession, context);
    }
    ConsentRecords records = new ConsentRecords(session, user, client);
    if (!Decision.isAllow(session)) {
      return records.cover(ConsentTerms.of(session, login))
          ? super.authenticated(login, userSession, context)
          : refused(login, userSession);
    }
    Optional<Decision> decision =
        Decision.of(session, login).filter(made -> !made.leavesNothing(session, login));
    if (decision.isEmpty()) {
      records.limitKeycloaks();
      return refused(login, userSession);
    }
    Narrowed left = recorded(decision.get(), records, new Narrowed(login, context), user);
    return super.authenticated(left.login(), userSession, left.context());
  }

  /** Keycloak writes the event of it afterwards, where it does not know what the login is for. */
  @Override
  public Response sendError(
      AuthenticationSessionModel login, Error error, @Nullable String description) {
    @Nullable EventBuilder ofLogin = event;
    if (ofLogin != null) {
      AuthorizedResource.of(session, login)
          .ifPresent(resource -> McpServer.tell(session, resource));
      RequestFacts.in(session).ifPresent(facts -> facts.tell(ofLogin.getEvent()));
    }
    return super.sendError(login, error, description);
  }

  private Narrowed recorded(
      Decision decision, ConsentRecords records, Narrowed asked, UserModel user) {
    Instant now = Instant.ofEpochSecond(Time.currentTimeSeconds());
    if (!decision.choice().isNarrower()) {
      records.allow(decision.shown().terms(), now);
      return asked;
    }
    Narrowed left = Narrowed.to(decision.scope(), session, asked.login(), asked.context());
    records.allow(ConsentTerms.of(session, left.login()), decision.choice().withoutScopes(), now);
    new ConsentRecords(session, user, asked.login().getClient()).limitKeycloaks();
    return left;
  }

  private Response refused(AuthenticationSessionModel login, UserSessionModel userSession) {
    RequestEvent.of(session)
        .event(EventType.LOGIN)
        .client(login.getClient())
        .user(userSession.getUser())
        .session(userSession)
        .detail(Details.REASON, "what the user allowed is not what the code would be for")
        .error(Errors.CONSENT_DENIED);
    return sendError(
        login, Error.CONSENT_DENIED, "The request changed while the user was asked: ask again");
  }
}
