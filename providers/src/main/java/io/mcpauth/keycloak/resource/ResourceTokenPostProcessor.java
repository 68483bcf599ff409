package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.access.AccessDecision.Refusal;
import io.mcpauth.keycloak.bound.BoundToken;
import io.mcpauth.keycloak.bound.GrantedRoles;
import io.mcpauth.keycloak.bound.PersonalClaims;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.request.ScopeParameter;
import io.mcpauth.keycloak.resource.exchange.PresentedSubject;
import io.mcpauth.keycloak.resource.registry.ResourceServer;
import io.mcpauth.keycloak.resource.rules.ResourceDecision;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Bound;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Deny;
import io.mcpauth.keycloak.resource.rules.ResourceRules;
import io.mcpauth.keycloak.resource.rules.ScopeRules;
import io.mcpauth.keycloak.told.RequestEvent;
import io.mcpauth.keycloak.told.RequestFacts;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.token.TokenInterceptorException;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.util.DefaultClientSessionContext;
import org.keycloak.util.TokenUtil;

/**
 * Makes the resource of the request the audience of the access token, whatever mappers put there.
 *
 * <p>{@code aud} holds the URL of the MCP server that was asked for and its client id, nothing else
 * (RFC 8707 section 2, RFC 9068 section 3); where the server says so, the URL alone. Scopes that
 * are not the server's own are left out. It acts where a client policy applies the executor {@code
 * mcp-resource-indicator}; where none does, a client that registered itself gets no token at all.
 */
final class ResourceTokenPostProcessor implements TokenPostProcessor {

  private static final String NOTHING_GRANTED =
      "none of the requested scopes can be granted for this resource";
  private static final String UNGOVERNED =
      "no token leaves for this client: no client policy of the realm applies the executor "
          + ResourceIndicatorExecutorFactory.PROVIDER_ID
          + " to this request";
  // A refresh would work out the roles anew, and outlive the token that it came from.
  private static final String NO_REFRESH =
      "a token for an MCP server is exchanged for an access token only: exchange the next one that"
          + " the client sends";
  private static final String NOT_THIS_GRANT =
      "this grant gives no token for an MCP server: leave the parameter resource out";

  private final KeycloakSession session;
  private final UngovernedRealms ungoverned;

  ResourceTokenPostProcessor(KeycloakSession session, UngovernedRealms ungoverned) {
    this.session = session;
    this.ungoverned = ungoverned;
  }

  @Override
  public void process(TokenPostProcessorContext context) {
    if (context.accessToken() == null) {
      return;
    }
    Optional<ResourceIndicatorConfig> config = ResourceIndicatorExecutor.governing(session);
    if (config.isPresent() && !PermissionGrant.isServedIn(session)) {
      bind(context, config.get());
    } else {
      leave(context);
    }
  }

  /**
   * A token that nobody asked us about: the policy was taken away, the feature is off, or it is a
   * grant without any event for client policies. What is for MCP servers does not leave that way.
   */
  private void leave(TokenPostProcessorContext context) {
    RealmModel realm = session.getContext().getRealm();
    if (isForServersOnly(context, realm)) {
      ungoverned.tell(realm, Instant.now());
      throw refused(context, OAuthErrorException.SERVER_ERROR, UNGOVERNED);
    }
    if (ResourceIndicatorExecutorFactory.isAppliedIn(realm)
        && ResourceIndicatorExecutor.requested(session) != null) {
      RequestFacts.of(session).refuses(ResourceIndicatorExecutor.requested(session));
      throw refused(context, OAuthErrorException.INVALID_TARGET, NOT_THIS_GRANT);
    }
  }

  private static boolean isForServersOnly(TokenPostProcessorContext context, RealmModel realm) {
    // The client that gets the token is not always the one whose session it comes from.
    @Nullable ClientModel holder = realm.getClientByClientId(context.accessToken().getIssuedFor());
    return (holder != null && cameByItself(holder, realm))
        || cameByItself(clientSession(context).getClient(), realm)
        || (context.requestRefreshToken() != null
            && BoundToken.of(context.requestRefreshToken()).isPresent());
  }

  /** In a realm that does not use the pack, how a client came is none of its business. */
  private static boolean cameByItself(ClientModel client, RealmModel realm) {
    return DynamicClient.is(client) && PackGate.isOpenFor(realm);
  }

  private void bind(TokenPostProcessorContext context, ResourceIndicatorConfig config) {
    ResourceDecision decision = decide(context, config);
    AccessCheck.tell(session, decision, ResourceIndicatorExecutor.requested(session));
    if (decision instanceof Deny deny) {
      throw refused(context, deny.reason().error(), deny.reason().description());
    }
    if (decision instanceof Bound bound) {
      requireAccess(context, bound.server());
      requireProof(context, bound.server());
      bind(context, bound.server());
      BoundServers.record(
          session,
          clientSession(context),
          bound.server().address().identity(),
          givesOfflineToken(context));
      if (context.refreshToken() != null) {
        context.refreshToken().getOtherClaims().put(OAuth2Constants.RESOURCE, bound.indicator());
        context.refreshToken().getOtherClaims().put(BoundToken.CLAIM, bound.server().clientId());
      }
    }
    GrantedScopeFilter.tell(session, context.accessToken().getScope());
  }

  /** Who asks, and for whom, may have changed since the request that the grant came from. */
  private void requireAccess(TokenPostProcessorContext context, ResourceServer server) {
    AuthenticatedClientSessionModel clientSession = clientSession(context);
    RealmModel realm = session.getContext().getRealm();
    // The client that gets the token is not always the one whose session it comes from.
    @Nullable ClientModel holder = realm.getClientByClientId(context.accessToken().getIssuedFor());
    UserModel user = clientSession.getUserSession().getUser();
    AccessCheck access = new AccessCheck(session);
    Optional<Refusal> refusal = access.refusal(server, clientSession.getClient(), user);
    if (refusal.isEmpty() && holder != null && !holder.equals(clientSession.getClient())) {
      refusal = access.refusal(server, holder, user);
    }
    if (refusal.isPresent()) {
      RequestFacts.of(session).refusesIt();
      throw refused(
          context,
          followsFromGrant(context) ? OAuthErrorException.INVALID_GRANT : refusal.get().error(),
          refusal.get().description());
    }
  }

  /** Whatever asked for a proof before: what leaves is bound to a key, or does not leave. */
  private void requireProof(TokenPostProcessorContext context, ResourceServer server) {
    if (!new RequiredProof(session).allows(server, context.accessToken())) {
      RequestFacts.of(session).refusesIt();
      throw refused(
          context,
          context.requestRefreshToken() != null
              ? OAuthErrorException.INVALID_GRANT
              : OAuthErrorException.INVALID_DPOP_PROOF,
          RequiredProof.MISSING);
    }
  }

  private boolean followsFromGrant(TokenPostProcessorContext context) {
    return context.code() != null
        || context.requestRefreshToken() != null
        || EarlierGrant.in(session).isPresent();
  }

  private static boolean givesOfflineToken(TokenPostProcessorContext context) {
    return context.refreshToken() != null
        && TokenUtil.TOKEN_TYPE_OFFLINE.equals(context.refreshToken().getType());
  }

  private void bind(TokenPostProcessorContext context, ResourceServer server) {
    AccessToken token = context.accessToken();
    new BoundToken(server.audience(), server.clientId())
        .bind(token, server.urlAlone(), server.address().names());
    // RFC 9068 section 2.2 requires it; Keycloak names the client in azp alone.
    token.getOtherClaims().put(OAuth2Constants.CLIENT_ID, token.getIssuedFor());
    Optional<ClientSessionContext> less = cutScopes(context, server);
    GrantedRoles.limit(token, server.clientId(), less.orElseGet(context::clientSessionCtx));
    less.ifPresent(grant -> GrantedRoles.keepThoseOf(grant, token));
    Optional<PresentedSubject> subject = PresentedSubject.in(session);
    if (subject.isPresent()) {
      if (context.refreshToken() != null && BoundToken.of(subject.get().token()).isPresent()) {
        throw refused(context, OAuthErrorException.INVALID_REQUEST, NO_REFRESH);
      }
      narrow(token, subject.get().token());
    }
    if (DynamicClient.is(clientSession(context).getClient())
        || subject.flatMap(shown -> BoundToken.of(shown.token())).isPresent()) {
      PersonalClaims.limit(token, server.scopes());
      // Nothing to an MCP server; Keycloak's own endpoints look at the client where it is missing.
      token.setAllowedOrigins(null);
    }
  }

  /** RFC 8693 section 2.1: an exchange makes no more of a token than it was. */
  private static void narrow(AccessToken token, AccessToken subject) {
    GrantedRoles.keepThoseOf(subject, token);
    Set<String> scopes = ScopeParameter.words(token.getScope());
    if (scopes.retainAll(ScopeParameter.words(subject.getScope()))) {
      token.setScope(String.join(" ", scopes));
    }
  }

  /**
   * Leaves the scopes out that are not for the server, or not for the client there.
   *
   * @return what is left of the grant, if an earlier one is above what the client can have now
   */
  private Optional<ClientSessionContext> cutScopes(
      TokenPostProcessorContext context, ResourceServer server) {
    AccessToken token = context.accessToken();
    ClientModel client = clientSession(context).getClient();
    if (server.scopes().isEmpty() && !DynamicClient.is(client)) {
      // A client of the administrator's may well live by its roles, without any scope.
      return Optional.empty();
    }
    Set<String> granted = ScopeParameter.words(token.getScope());
    ScopeRules rules = ServerScopes.of(session, server, client);
    Set<String> scopes =
        rules
            .tokenScopes(granted, ScopeParameter.words(requestedScope(context)))
            .orElseThrow(() -> nothingLeft(context));
    if (scopes.equals(granted)) {
      return Optional.empty();
    }
    token.setScope(String.join(" ", scopes));
    granted.removeAll(client.getClientScopes(true).keySet());
    return granted.stream().anyMatch(rules::isAbove)
        ? Optional.of(
            DefaultClientSessionContext.fromClientSessionAndScopeParameter(
                clientSession(context), token.getScope(), session))
        : Optional.empty();
  }

  /** A client that named no scope cannot mend it by naming another one. */
  private TokenInterceptorException nothingLeft(TokenPostProcessorContext context) {
    @Nullable String requested = requestedScope(context);
    RequestFacts.of(session).refuses(requested);
    return refused(
        context,
        context.requestRefreshToken() != null && requested == null
            ? OAuthErrorException.INVALID_GRANT
            : OAuthErrorException.INVALID_SCOPE,
        NOTHING_GRANTED);
  }

  private @Nullable String requestedScope(TokenPostProcessorContext context) {
    if (context.code() != null) {
      return context.code().getScope();
    }
    return session
        .getContext()
        .getHttpRequest()
        .getDecodedFormParameters()
        .getFirst(OAuth2Constants.SCOPE);
  }

  private ResourceDecision decide(
      TokenPostProcessorContext context, ResourceIndicatorConfig config) {
    ClientModel client = clientSession(context).getClient();
    ResourceRules rules = ResourceIndicatorExecutor.rules(session, config, client);
    Optional<String> requested = Optional.ofNullable(ResourceIndicatorExecutor.requested(session));
    boolean dynamic = DynamicClient.is(client);
    if (context.code() != null) {
      return rules.afterGrant(
          Optional.ofNullable(context.code().getResource()), requested, dynamic);
    }
    if (context.requestRefreshToken() != null) {
      Object granted = context.requestRefreshToken().getOtherClaims().get(OAuth2Constants.RESOURCE);
      return rules.afterGrant(
          Optional.ofNullable(granted).map(Object::toString), requested, dynamic);
    }
    return EarlierGrant.in(session)
        .map(granted -> rules.afterGrant(granted.resource(), requested, dynamic))
        .orElseGet(() -> rules.atAuthorization(requested, dynamic));
  }

  /** Writes the event; the token endpoint answers with the error. */
  private TokenInterceptorException refused(
      TokenPostProcessorContext context, String error, String reason) {
    AuthenticatedClientSessionModel clientSession = clientSession(context);
    RequestEvent.ofTokenRequest(session)
        .client(clientSession.getClient())
        .user(clientSession.getUserSession().getUser())
        .session(clientSession.getUserSession())
        .detail(Details.REASON, reason)
        .error(error);
    return new TokenInterceptorException(error, reason);
  }

  private static AuthenticatedClientSessionModel clientSession(TokenPostProcessorContext context) {
    return context.clientSessionCtx().getClientSession();
  }
}
