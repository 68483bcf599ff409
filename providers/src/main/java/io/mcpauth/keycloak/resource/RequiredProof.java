package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.access.ServerAccess;
import io.mcpauth.keycloak.resource.registry.ResourceServer;
import io.mcpauth.keycloak.resource.rules.ResourceDecision;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Bound;
import io.mcpauth.keycloak.told.RequestFacts;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.endpoints.request.AuthorizationEndpointRequest;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.AccessToken.Confirmation;
import org.keycloak.representations.dpop.DPoP;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.util.DPoPUtil;

/**
 * Asks for a key where an MCP server takes no token that works without one (RFC 9449).
 *
 * <p>Keycloak validates the proofs and binds what it issues to their key. What is asked here is
 * that there was one, and in the end that the token is bound.
 */
final class RequiredProof {

  /** Where a token is bound to no key. */
  static final String MISSING =
      "this MCP server takes only tokens that are bound to a key: send a DPoP proof with the token"
          + " request (RFC 9449 section 5)";

  private static final String NO_KEY =
      "this MCP server takes only tokens that are bound to a key: send its thumbprint as dpop_jkt, or"
          + " a DPoP proof with the pushed request (RFC 9449 section 10)";

  private final KeycloakSession session;

  RequiredProof(KeycloakSession session) {
    this.session = session;
  }

  /** Refuses an authorization request, before anybody signs in, whose code would be for any key. */
  void requireKey(ResourceDecision decision, AuthorizationEndpointRequest request)
      throws ClientPolicyException {
    @Nullable String key = request.getDpopJkt();
    if (isAskedFor(decision) && (key == null || key.isBlank()) && proof() == null) {
      RequestFacts.of(session).refusesIt();
      throw new ClientPolicyException(OAuthErrorException.INVALID_REQUEST, NO_KEY);
    }
  }

  /**
   * Refuses a token request that proves nothing.
   *
   * @param error its OAuth error code
   */
  void require(ResourceDecision decision, String error) throws ClientPolicyException {
    if (isAskedFor(decision) && proof() == null) {
      RequestFacts.of(session).refusesIt();
      throw new ClientPolicyException(error, MISSING);
    }
  }

  /** Whether a token may go to a server: one that it takes, or that is bound to a key. */
  boolean allows(ResourceServer server, AccessToken token) {
    @Nullable Confirmation confirmation = token.getConfirmation();
    return (confirmation != null && confirmation.getKeyThumbprint() != null) || !isAskedBy(server);
  }

  private boolean isAskedFor(ResourceDecision decision) {
    return decision instanceof Bound bound && isAskedBy(bound.server());
  }

  private boolean isAskedBy(ResourceServer server) {
    return AccessCheck.to(session, server).filter(ServerAccess::requiresProof).isPresent();
  }

  /** The proof of this request that Keycloak has found good. */
  private @Nullable DPoP proof() {
    return session.getAttribute(DPoPUtil.DPOP_SESSION_ATTRIBUTE, DPoP.class);
  }
}
