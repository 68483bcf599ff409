package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.registration.DynamicClient;
import io.mcpauth.keycloak.resource.ResourceDecision.Bound;
import io.mcpauth.keycloak.resource.ResourceDecision.Deny;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenInterceptorException;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;

/**
 * Makes the resource of the request the audience of the access token, whatever mappers put there.
 *
 * <p>{@code aud} holds the registered URL of the MCP server and its client id, nothing else (RFC
 * 8707 section 2, RFC 9068 section 3). It acts where a client policy applies the executor {@code
 * mcp-resource-indicator}.
 */
final class ResourceTokenPostProcessor implements TokenPostProcessor {

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
      refuse(context, deny.reason());
    }
    if (decision instanceof Bound bound) {
      context.accessToken().audience(bound.server().audience(), bound.server().clientId());
      BoundServers.record(session, clientSession(context), bound.server().audience());
      if (context.refreshToken() != null) {
        context.refreshToken().getOtherClaims().put(OAuth2Constants.RESOURCE, bound.indicator());
      }
    }
  }

  private ResourceDecision decide(
      TokenPostProcessorContext context, ResourceIndicatorConfig config) {
    ResourceRules rules =
        new ResourceRules(new ResourceRegistry(session), config.defaultResource());
    Optional<String> requested = requested(context);
    boolean dynamic = DynamicClient.is(clientSession(context).getClient());
    if (context.code() != null) {
      return rules.afterGrant(
          Optional.ofNullable(context.code().getResource()), requested, dynamic);
    }
    if (context.requestRefreshToken() != null) {
      Object granted = context.requestRefreshToken().getOtherClaims().get(OAuth2Constants.RESOURCE);
      return rules.afterGrant(
          Optional.ofNullable(granted).map(Object::toString), requested, dynamic);
    }
    return rules.atAuthorization(requested, dynamic);
  }

  private Optional<String> requested(TokenPostProcessorContext context) {
    // TokenManager.generateRefreshToken makes a new context for an offline token and loses the
    // attribute, so the parameter of a refresh is read where it came from.
    return Optional.ofNullable(
        context.requestRefreshToken() == null
            ? context.clientSessionCtx().getAttribute(OAuth2Constants.RESOURCE, String.class)
            : session
                .getContext()
                .getHttpRequest()
                .getDecodedFormParameters()
                .getFirst(OAuth2Constants.RESOURCE));
  }

  /** Writes the event and ends the request; the token endpoint answers with the error. */
  private void refuse(TokenPostProcessorContext context, ResourceDecision.Reason reason) {
    AuthenticatedClientSessionModel clientSession = clientSession(context);
    new EventBuilder(session.getContext().getRealm(), session, session.getContext().getConnection())
        .event(eventType(context))
        .client(clientSession.getClient())
        .user(clientSession.getUserSession().getUser())
        .session(clientSession.getUserSession())
        .detail(Details.REASON, reason.description())
        .error(OAuthErrorException.INVALID_TARGET);
    throw new TokenInterceptorException(OAuthErrorException.INVALID_TARGET, reason.description());
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
