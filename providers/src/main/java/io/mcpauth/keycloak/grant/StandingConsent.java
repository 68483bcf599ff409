package io.mcpauth.keycloak.grant;

import io.mcpauth.keycloak.cimd.BlockedDocument;
import io.mcpauth.keycloak.grant.code.CodeGuard;
import io.mcpauth.keycloak.policy.AppliedExecutors;
import io.mcpauth.keycloak.request.TokenUser;
import io.mcpauth.keycloak.resource.McpServer;
import io.mcpauth.keycloak.resource.McpServers;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;

/**
 * Whether what the user allowed still carries a grant or a token.
 *
 * <p>Every path of a token asks here: redemption, refresh, introspection, userinfo, props,
 * exchange, the page of connections. Sessions say nothing about it: Keycloak ends them when a user
 * takes the consent back, and a refresh that is under way in the same moment can bring one back.
 */
public final class StandingConsent {

  private static final String ASKED = StandingConsent.class.getName();
  private static final String REFRESHED = ASKED + ".refreshed";

  private final KeycloakSession session;

  public StandingConsent(KeycloakSession session) {
    this.session = session;
  }

  /**
   * Whether a person is asked for this client here at all.
   *
   * @return false in realms that do not apply the executor {@code mcp-grant}, and for service
   *     accounts
   */
  public boolean isNeeded(UserModel user, ClientModel client) {
    return client.isConsentRequired()
        && user.getServiceAccountClientLink() == null
        && AppliedExecutors.mayApply(
            session.getContext().getRealm(),
            executors -> executors.contain(GrantExecutorFactory.PROVIDER_ID));
  }

  /** Remembers for this request that the consent for the tokens of a client was found. */
  void asked(ClientModel client) {
    session.setAttribute(ASKED, client.getId());
  }

  /** Whether {@link #asked} was said of the client. */
  boolean wasAsked(ClientModel client) {
    return client.getId().equals(session.getAttribute(ASKED, String.class));
  }

  /**
   * Remembers when the refresh token of this request was issued: what comes of it is as old as it
   * is, and cannot outlive what was taken back since.
   */
  void refreshes(AccessToken token) {
    session.setAttribute(REFRESHED, issuedAt(token));
  }

  private static long issuedAt(AccessToken token) {
    return token.getIat() == null ? 0 : token.getIat();
  }

  /**
   * Judges an access token.
   *
   * @param client that the token was issued to
   * @param clientSession its grant; without one nobody was asked
   */
  public boolean carries(
      UserModel user,
      ClientModel client,
      @Nullable AuthenticatedClientSessionModel clientSession,
      AccessToken token) {
    return clientSession == null
        || carries(user, client, clientSession, token.getScope(), isCarried(token));
  }

  /**
   * Judges an access token at introspection.
   *
   * @param event gets the reason if it is not carried
   */
  public boolean carries(
      UserModel user,
      ClientModel client,
      UserSessionModel userSession,
      AccessToken token,
      EventBuilder event) {
    boolean carried =
        carries(
            user, client, userSession.getAuthenticatedClientSessionByClient(client.getId()), token);
    if (!carried) {
      boolean blocked = BlockedDocument.is(client);
      event.detail(
          Details.REASON,
          blocked
              ? "An administrator has blocked the client"
              : "The user has not allowed this, or no longer");
      event.error(blocked ? Errors.CLIENT_DISABLED : Errors.CONSENT_DENIED);
    }
    return carried;
  }

  /**
   * Judges an access token that somebody presents for another one (RFC 8693).
   *
   * @return true too for what is no token of this realm: Keycloak refuses it
   */
  boolean carries(@Nullable AccessToken presented) {
    if (presented == null) {
      return true;
    }
    RealmModel realm = session.getContext().getRealm();
    @Nullable UserModel user = TokenUser.of(session, presented).orElse(null);
    @Nullable ClientModel client = realm.getClientByClientId(presented.getIssuedFor());
    return user == null
        || client == null
        || carries(user, client, null, presented.getScope(), isCarried(presented));
  }

  /** Judges a refresh token, without a look at its session. */
  boolean carries(UserModel user, ClientModel client, RefreshToken token) {
    @Nullable Object resource = token.getOtherClaims().get(OAuth2Constants.RESOURCE);
    Predicate<String> servers =
        resource == null ? String::isEmpty : server -> isFor(server, resource.toString());
    return carries(
        user,
        client,
        null,
        token.getScope(),
        (records, shown) -> records.carry(shown, servers, issuedAt(token)));
  }

  /**
   * Judges a client session as a whole.
   *
   * @return whether it is good for anything yet
   */
  public boolean carriesAnythingOf(AuthenticatedClientSessionModel clientSession) {
    UserModel user = clientSession.getUserSession().getUser();
    return CodeGuard.mayHaveGrant(clientSession)
        && carries(
            user,
            clientSession.getClient(),
            clientSession,
            scope(clientSession),
            ConsentRecords::carryAnything);
  }

  private static @Nullable String scope(AuthenticatedClientSessionModel clientSession) {
    return clientSession.getNote(OIDCLoginProtocol.SCOPE_PARAM);
  }

  private boolean carries(
      UserModel user,
      ClientModel client,
      @Nullable AuthenticatedClientSessionModel clientSession,
      @Nullable String scope,
      BiPredicate<ConsentRecords, Set<String>> carried) {
    if (BlockedDocument.is(client)) {
      return false;
    }
    if (!isNeeded(user, client)) {
      return true;
    }
    if (!TokenManager.verifyConsentStillAvailable(session, user, client, clientSession, scope)) {
      return false;
    }
    Set<String> shown = ConsentTerms.shown(session, user, client, scope);
    return carried.test(new ConsentRecords(session, user, client), shown);
  }

  private BiPredicate<ConsentRecords, Set<String>> isCarried(AccessToken token) {
    long issuedAt =
        Optional.ofNullable(session.getAttribute(REFRESHED, Long.class))
            .orElseGet(() -> issuedAt(token));
    return (records, shown) -> records.carry(shown, servers(token.getAudience()), issuedAt);
  }

  private Predicate<String> servers(String @Nullable [] audience) {
    return server ->
        server.isEmpty()
            // It was allowed for no server, and is for none.
            ? McpServers.in(session, audience).isEmpty()
            : audience != null && Stream.of(audience).anyMatch(value -> isFor(server, value));
  }

  /**
   * Whether what was allowed for one URL is for another: the consent for a server carries its
   * tokens, whichever of its URLs they are for.
   */
  private boolean isFor(String allowed, String url) {
    return allowed.equals(url)
        || McpServer.find(session, url).filter(server -> server.isRecordedAs(allowed)).isPresent();
  }
}
