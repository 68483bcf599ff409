package io.mcpauth.keycloak.resource.exchange;

import io.mcpauth.keycloak.bound.BoundToken;
import io.mcpauth.keycloak.bound.StandingAccess;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.request.ScopeParameter;
import io.mcpauth.keycloak.request.TokenUser;
import io.mcpauth.keycloak.resource.registry.ResourceAttributes;
import io.mcpauth.keycloak.resource.registry.ResourceUri;
import io.mcpauth.keycloak.resource.rules.ScopeRules;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenExchangeContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/**
 * What an exchange (RFC 8693) may make of a token that is for one MCP server: a token for another
 * server if that server asks, and nothing that is for no server.
 */
public final class ExchangeCheck {

  private static final String NO_RESOURCE =
      "resource is required: name the MCP server that the new token is for";
  private static final String ANOTHER_SERVER =
      "resource must be the server that the subject token is for: only that server itself can ask"
          + " for a token for another one";
  private static final String NOT_HERE =
      "a token that is for an MCP server is exchanged for access and ID tokens of this realm and"
          + " this user only";
  private static final String WIDER =
      "scope names more than the subject token has: ask the user with an authorization request";

  private static final String NO_ACCESS =
      "the MCP server of the subject token does not accept its client or its user any more";

  /** Another person's token, another authorization server's, another protocol's. */
  private static final Set<String> BEYOND =
      Set.of(OAuth2Constants.REQUESTED_SUBJECT, OAuth2Constants.REQUESTED_ISSUER);

  private final KeycloakSession session;

  public ExchangeCheck(KeycloakSession session) {
    this.session = session;
  }

  /**
   * Judges a request whose resource, if there is one, is a registered server.
   *
   * @param requested the parameter {@code resource}
   * @throws ClientPolicyException with the OAuth error if it is refused
   */
  public void check(TokenExchangeContext exchange, @Nullable String requested)
      throws ClientPolicyException {
    ClientModel client = exchange.getClient();
    Optional<AccessToken> subject =
        PresentedSubject.keep(session, exchange.getParams().getSubjectToken())
            .map(PresentedSubject::token);
    Optional<BoundToken> bound = subject.flatMap(BoundToken::of);
    if (bound.isEmpty()
        && !isForServersOnly(client)
        && !subject.filter(this::isDynamic).isPresent()) {
      return; // Nothing of MCP in it.
    }
    if (requested == null) {
      throw new ClientPolicyException(OAuthErrorException.INVALID_TARGET, NO_RESOURCE);
    }
    if (subject.isPresent() && !isGoodYet(subject.get())) {
      // RFC 8693 section 2.2.2, for a subject token that is not valid any more.
      throw new ClientPolicyException(OAuthErrorException.INVALID_REQUEST, NO_ACCESS);
    }
    if (goesBeyond(exchange)) {
      throw new ClientPolicyException(OAuthErrorException.INVALID_REQUEST, NOT_HERE);
    }
    if (bound.isPresent() && !mayName(client, bound.get(), subject.orElseThrow(), requested)) {
      throw new ClientPolicyException(OAuthErrorException.INVALID_TARGET, ANOTHER_SERVER);
    }
    @Nullable String scope = exchange.getParams().getScope();
    if (subject.isPresent()
        && scope != null
        && !ScopeRules.isWithin(
            ScopeParameter.words(subject.get().getScope()), ScopeParameter.words(scope))) {
      throw new ClientPolicyException(OAuthErrorException.INVALID_SCOPE, WIDER);
    }
  }

  private static boolean isForServersOnly(ClientModel client) {
    return ResourceAttributes.makeServer(client) || DynamicClient.is(client);
  }

  private boolean isDynamic(AccessToken subject) {
    @Nullable ClientModel holder = holder(subject);
    return holder == null || DynamicClient.is(holder);
  }

  private @Nullable ClientModel holder(AccessToken subject) {
    return subject.getIssuedFor() == null
        ? null
        : session.getContext().getRealm().getClientByClientId(subject.getIssuedFor());
  }

  private boolean isGoodYet(AccessToken subject) {
    return new StandingAccess(session)
        .holds(TokenUser.of(session, subject).orElse(null), holder(subject), subject);
  }

  private static boolean goesBeyond(TokenExchangeContext exchange) {
    return BEYOND.stream().anyMatch(name -> exchange.getFormParams().getFirst(name) != null)
        || OAuth2Constants.SAML2_TOKEN_TYPE.equals(exchange.getParams().getRequestedTokenType());
  }

  // Anybody else is nobody that Keycloak lets exchange the token.
  private static boolean mayName(
      ClientModel client, BoundToken bound, AccessToken subject, String requested) {
    String clientId = client.getClientId();
    if (clientId.equals(bound.server())) {
      return true;
    }
    if (clientId.equals(subject.getIssuedFor())) {
      return ResourceUri.parse(requested).equals(ResourceUri.parse(bound.resource()));
    }
    return !clientId.equals(bound.resource());
  }
}
