package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.access.AccessDecision;
import io.mcpauth.keycloak.access.AccessDecision.Deny;
import io.mcpauth.keycloak.access.AccessDecision.Refusal;
import io.mcpauth.keycloak.access.ServerAccess;
import io.mcpauth.keycloak.bound.BoundToken;
import io.mcpauth.keycloak.bound.NamedOrganizations;
import io.mcpauth.keycloak.bound.StandingAccess;
import io.mcpauth.keycloak.request.SignedToken;
import io.mcpauth.keycloak.resource.registry.ResourceServer;
import io.mcpauth.keycloak.resource.rules.ResourceDecision;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Bound;
import io.mcpauth.keycloak.told.RequestFacts;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.UserInfoRequestContext;

/** Asks whether a client, and a person, may have a token for the server that a request is for. */
final class AccessCheck {

  private final KeycloakSession session;

  AccessCheck(KeycloakSession session) {
    this.session = session;
  }

  /** The access to a server; empty if its client went away while the request ran. */
  static Optional<ServerAccess> to(KeycloakSession session, ResourceServer server) {
    return Optional.ofNullable(
            session.getContext().getRealm().getClientByClientId(server.clientId()))
        .map(client -> new ServerAccess(session, client));
  }

  /**
   * Has the events of the request tell what it is for, or what is refused.
   *
   * @param requested the parameter {@code resource}
   */
  static void tell(KeycloakSession session, ResourceDecision decision, @Nullable String requested) {
    if (decision instanceof Bound bound) {
      RequestFacts.of(session).isFor(bound.server().audience(), bound.server().clientId());
    } else if (decision instanceof ResourceDecision.Deny) {
      RequestFacts.of(session).refuses(requested);
    }
  }

  /** Why a client may have no token for a person; empty if it may. */
  Optional<Refusal> refusal(ResourceServer server, ClientModel client, UserModel user) {
    return to(session, server)
        .map(access -> access.of(client, user))
        .flatMap(
            decision ->
                decision instanceof Deny deny ? Optional.of(deny.refusal()) : Optional.empty());
  }

  /** Refuses a request, before anybody signs in, whose client the server does not accept. */
  void requireClient(ResourceDecision decision, ClientModel client) throws ClientPolicyException {
    if (decision instanceof Bound bound) {
      refuseIfDenied(to(session, bound.server()).map(access -> access.ofClient(client)));
    }
  }

  /** Refuses a request for somebody who may not reach the server. */
  void requirePerson(ResourceDecision decision, UserModel user) throws ClientPolicyException {
    if (decision instanceof Bound bound) {
      refuseIfDenied(to(session, bound.server()).map(access -> access.ofPerson(user)));
    }
  }

  /**
   * Refuses a refresh token of a time when the server accepted client and person. The session must
   * not be read before Keycloak has locked its refreshes, so where the token does not name its user
   * the post-processor asks.
   */
  void requireStill(ResourceDecision decision, ClientModel client, RefreshToken token)
      throws ClientPolicyException {
    if (!(decision instanceof Bound bound)) {
      return;
    }
    RealmModel realm = session.getContext().getRealm();
    Optional<UserModel> user =
        Optional.ofNullable(token.getSubject()).map(id -> session.users().getUserById(realm, id));
    Optional<AccessDecision> now =
        to(session, bound.server())
            .map(
                access ->
                    user.map(u -> access.of(client, u)).orElseGet(() -> access.ofClient(client)));
    if (user.filter(person -> !NamedOrganizations.hold(session, person, token)).isPresent()) {
      now = Optional.of(new Deny(Refusal.ORGANIZATION));
    }
    if (now.isPresent() && now.get() instanceof Deny deny) {
      RequestFacts.of(session).refusesIt();
      throw new ClientPolicyException(
          OAuthErrorException.INVALID_GRANT, deny.refusal().description());
    }
  }

  /** OpenID Connect Core section 5.3.3, RFC 6750 section 3.1: the same of an access token. */
  void requireStill(UserInfoRequestContext context) throws ClientPolicyException {
    AuthenticatedClientSessionModel grant = context.getClientSession();
    Optional<AccessToken> token =
        SignedToken.of(session, context.getTokenForUserInfo().getToken(), AccessToken.class);
    token.ifPresent(shown -> BoundToken.tell(session, shown));
    if (token.isPresent()
        && !new StandingAccess(session)
            .holds(grant.getUserSession().getUser(), grant.getClient(), token.get())) {
      throw new ClientPolicyException(
          OAuthErrorException.INVALID_TOKEN,
          "the MCP server of the token does not accept the client or the user any more",
          Response.Status.UNAUTHORIZED);
    }
  }

  private void refuseIfDenied(Optional<AccessDecision> decision) throws ClientPolicyException {
    if (decision.isPresent() && decision.get() instanceof Deny deny) {
      RequestFacts.of(session).refusesIt();
      throw new ClientPolicyException(deny.refusal().error(), deny.refusal().description());
    }
  }
}
