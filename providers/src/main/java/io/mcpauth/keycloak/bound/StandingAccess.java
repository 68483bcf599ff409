package io.mcpauth.keycloak.bound;

import io.mcpauth.keycloak.access.AccessDecision;
import io.mcpauth.keycloak.access.AccessDecision.Deny;
import io.mcpauth.keycloak.access.AccessDecision.Refusal;
import io.mcpauth.keycloak.access.ServerAccess;
import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.told.RequestFacts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.JsonWebToken;

/**
 * Whether client and person of a token may still reach the server that it is for, and its grant has
 * not ended. A token lives for minutes after a role was taken away; who asks about it hears that it
 * is over.
 */
public final class StandingAccess {

  private final KeycloakSession session;

  public StandingAccess(KeycloakSession session) {
    this.session = session;
  }

  /**
   * Judges a token of this realm.
   *
   * @param user that it is about; null if nobody knows
   * @param client that it was issued to; null if nobody knows
   * @return true too for a token that is for no MCP server, or for one that is gone
   */
  public boolean holds(@Nullable UserModel user, @Nullable ClientModel client, JsonWebToken token) {
    return refusal(user, client, token).isEmpty();
  }

  /**
   * Judges a token at introspection: its grant too has not ended.
   *
   * @param userSession that the token was found to belong to
   * @param event gets the reason if it does not hold
   */
  public boolean holds(
      @Nullable UserModel user,
      ClientModel client,
      @Nullable UserSessionModel userSession,
      AccessToken token,
      EventBuilder event) {
    GrantId.of(token).ifPresent(grant -> event.detail(GrantId.NAME, grant.value()));
    BoundToken.tell(session, token);
    if (new EndedGrants(session).contain(token, client, userSession)) {
      event.detail(Details.REASON, "The grant of the token has ended");
      event.error(Errors.INVALID_TOKEN);
      return false;
    }
    Optional<Deny> refusal = refusal(user, client, token);
    refusal.ifPresent(
        deny -> {
          RequestFacts.of(session).refusesIt();
          event.detail(Details.REASON, deny.refusal().description());
          event.error(Errors.ACCESS_DENIED);
        });
    return refusal.isEmpty();
  }

  /**
   * Judges a token at introspection before Keycloak asks its mappers, which throw where its person
   * has left the organization that it names.
   *
   * @param event gets the reason if it does not hold
   */
  public boolean holdsForMember(UserModel user, AccessToken token, EventBuilder event) {
    if (isForMember(user, token)) {
      return true;
    }
    BoundToken.tell(session, token);
    RequestFacts.of(session).refusesIt();
    event.detail(Details.REASON, Refusal.ORGANIZATION.description());
    event.error(Errors.ACCESS_DENIED);
    return false;
  }

  private boolean isForMember(UserModel user, JsonWebToken token) {
    return !(token instanceof AccessToken of)
        || BoundToken.of(token).isEmpty()
        || NamedOrganizations.hold(session, user, of);
  }

  private Optional<Deny> refusal(
      @Nullable UserModel user, @Nullable ClientModel client, JsonWebToken token) {
    if (user != null && !isForMember(user, token)) {
      return Optional.of(new Deny(Refusal.ORGANIZATION));
    }
    if (client != null && DocumentState.isBlocked(client)) {
      return Optional.of(new Deny(Refusal.CLIENT_BLOCKED));
    }
    return BoundToken.of(token)
        .map(bound -> session.getContext().getRealm().getClientByClientId(bound.server()))
        .flatMap(
            server ->
                server.isEnabled()
                    ? refusal(new ServerAccess(session, server), user, client)
                    : Optional.of(new Deny(Refusal.SERVER_DISABLED)));
  }

  private static Optional<Deny> refusal(
      ServerAccess access, @Nullable UserModel user, @Nullable ClientModel client) {
    if (client != null && access.ofClient(client) instanceof Deny deny) {
      return Optional.of(deny);
    }
    if (user == null) {
      return Optional.empty();
    }
    AccessDecision ofPerson = access.ofPerson(user);
    return ofPerson instanceof Deny deny ? Optional.of(deny) : Optional.empty();
  }
}
