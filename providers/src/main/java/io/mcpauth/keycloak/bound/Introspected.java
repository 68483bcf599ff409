package io.mcpauth.keycloak.bound;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.request.ScopeParameter;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.encode.AccessTokenContext;
import org.keycloak.protocol.oidc.encode.TokenContextEncoderProvider;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.util.DefaultClientSessionContext;

/**
 * What introspection (RFC 7662) says about a token for one MCP server, and to whom.
 *
 * <p>Keycloak runs the mappers anew and so answers with everything that the client could get, which
 * is more than the token has.
 */
public final class Introspected {

  private Introspected() {}

  /**
   * Whether the client that asks may be the audience. In {@code aud} stand a URL and a client id; a
   * client that is called like the URL is not the server of it.
   *
   * @param event gets the reason if it is not
   */
  public static boolean isBy(
      @Nullable ClientModel introspector, AccessToken token, EventBuilder event) {
    Optional<BoundToken> bound = BoundToken.of(token);
    boolean namesake =
        bound.isPresent()
            && introspector != null
            && !introspector.getClientId().equals(bound.get().server())
            && token.getAudience() != null
            && Arrays.asList(token.getAudience()).contains(introspector.getClientId());
    if (namesake) {
      event.detail(Details.REASON, "the client is called like the URL of another MCP server");
      event.error(Errors.INVALID_TOKEN);
    }
    return !namesake;
  }

  /**
   * An answer that says no more about audience, roles, scope and user than the token.
   *
   * @param answer what Keycloak makes of the token; not changed for a token of no MCP server
   */
  public static AccessToken narrowed(
      KeycloakSession session, AccessToken token, AccessToken answer, UserSessionModel user) {
    Optional<BoundToken> bound = BoundToken.of(token);
    @Nullable ClientModel client =
        session.getContext().getRealm().getClientByClientId(token.getIssuedFor());
    @Nullable AuthenticatedClientSessionModel clientSession =
        client == null ? null : user.getAuthenticatedClientSessionByClient(client.getId());
    if (bound.isEmpty() || clientSession == null) {
      return answer; // Without a client session Keycloak answers with the token as it is.
    }
    answer.audience(token.getAudience());
    answer.setScope(token.getScope());
    // The answer can be signed as a token of its own, and that one is bound as well.
    answer.getOtherClaims().put(BoundToken.CLAIM, bound.get().server());
    copy(BoundToken.NAMES_CLAIM, token, answer);
    copy(GrantId.NAME, token, answer);
    ClientSessionContext context =
        DefaultClientSessionContext.fromClientSessionAndScopeParameter(
            clientSession, token.getScope(), session);
    GrantedRoles.limit(answer, bound.get().server(), context);
    if (!isLightweight(session, token)) {
      GrantedRoles.keepThoseOf(token, answer);
      PersonalClaims.keepThoseOf(token, answer);
    } else if (DynamicClient.is(client)) {
      PersonalClaims.limit(answer, listed(session, bound.get()));
    }
    return answer;
  }

  private static void copy(String claim, AccessToken token, AccessToken answer) {
    @Nullable Object value = token.getOtherClaims().get(claim);
    if (value == null) {
      answer.getOtherClaims().remove(claim);
    } else {
      answer.getOtherClaims().put(claim, value);
    }
  }

  private static Set<String> listed(KeycloakSession session, BoundToken bound) {
    return Optional.ofNullable(session.getContext().getRealm().getClientByClientId(bound.server()))
        .map(
            server ->
                ScopeParameter.listed(server.getAttribute(McpAttribute.SCOPES_SUPPORTED.key())))
        .orElse(Set.of());
  }

  /** A lightweight token leaves its roles to introspection. */
  static boolean isLightweight(KeycloakSession session, AccessToken token) {
    return session
            .getProvider(TokenContextEncoderProvider.class)
            .getTokenContextFromTokenId(token.getId())
            .getTokenType()
        == AccessTokenContext.TokenType.LIGHTWEIGHT;
  }
}
