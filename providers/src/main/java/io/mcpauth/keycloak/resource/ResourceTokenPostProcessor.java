package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.resource.ResourceDecision.Bound;
import io.mcpauth.keycloak.resource.ResourceDecision.Deny;
import io.mcpauth.keycloak.resource.registry.ResourceAttributes;
import io.mcpauth.keycloak.resource.registry.ResourceServer;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenInterceptorException;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.TokenUtil;

/**
 * Makes the resource of the request the audience of the access token, whatever mappers put there.
 *
 * <p>{@code aud} holds the registered URL of the MCP server and its client id, nothing else (RFC
 * 8707 section 2, RFC 9068 section 3). Scopes that are not the server's own are left out. It acts
 * where a client policy applies the executor {@code mcp-resource-indicator}.
 */
final class ResourceTokenPostProcessor implements TokenPostProcessor {

  private static final String NOTHING_GRANTED =
      "none of the requested scopes can be granted for this resource";

  private final KeycloakSession session;

  ResourceTokenPostProcessor(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public void process(TokenPostProcessorContext context) {
    ResourceIndicatorExecutor.governing(session).ifPresent(config -> bind(context, config));
  }

  private void bind(TokenPostProcessorContext context, ResourceIndicatorConfig config) {
    if (context.accessToken() == null) {
      return;
    }
    ResourceDecision decision = decide(context, config);
    if (decision instanceof Deny deny) {
      throw refused(context, OAuthErrorException.INVALID_TARGET, deny.reason().description());
    }
    if (decision instanceof Bound bound) {
      bind(context.accessToken(), bound.server());
      cutScopes(context, bound.server());
      BoundServers.record(
          session, clientSession(context), bound.server().audience(), givesOfflineToken(context));
      if (context.refreshToken() != null) {
        context.refreshToken().getOtherClaims().put(OAuth2Constants.RESOURCE, bound.indicator());
      }
    }
  }

  private static boolean givesOfflineToken(TokenPostProcessorContext context) {
    return context.refreshToken() != null
        && TokenUtil.TOKEN_TYPE_OFFLINE.equals(context.refreshToken().getType());
  }

  private static void bind(AccessToken token, ResourceServer server) {
    token.audience(server.audience(), server.clientId());
    // RFC 9068 section 2.2 requires it; Keycloak names the client in azp alone.
    token.getOtherClaims().put(OAuth2Constants.CLIENT_ID, token.getIssuedFor());
    // A role at another client is of no use at this server, and tells it what it need not know.
    token.getResourceAccess().keySet().removeIf(client -> !client.equals(server.clientId()));
  }

  private void cutScopes(TokenPostProcessorContext context, ResourceServer server) {
    AccessToken token = context.accessToken();
    if (server.scopes().isEmpty() && !DynamicClient.is(clientSession(context).getClient())) {
      return; // A client of the administrator's may well live by its roles, without any scope.
    }
    Set<String> granted = words(token.getScope());
    Set<String> scopes =
        ScopeRules.tokenScopes(granted, server.scopes(), words(requestedScope(context)))
            .orElseThrow(
                () -> refused(context, OAuthErrorException.INVALID_SCOPE, NOTHING_GRANTED));
    if (!scopes.equals(granted)) {
      token.setScope(String.join(" ", scopes));
      GrantedScopeFilter.tell(session, token.getScope());
    }
  }

  private static Set<String> words(@Nullable String scope) {
    return ResourceAttributes.words(scope == null ? "" : scope);
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
    new EventBuilder(session.getContext().getRealm(), session, session.getContext().getConnection())
        .event(eventType(context))
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

  private static EventType eventType(TokenPostProcessorContext context) {
    if (context.code() != null) {
      return EventType.CODE_TO_TOKEN;
    }
    return context.requestRefreshToken() != null ? EventType.REFRESH_TOKEN : EventType.CLIENT_LOGIN;
  }
}
