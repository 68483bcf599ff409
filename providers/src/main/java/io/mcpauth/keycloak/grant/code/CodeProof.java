package io.mcpauth.keycloak.grant.code;

import io.mcpauth.keycloak.resource.McpServer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.utils.OAuth2Code;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/**
 * Refuses to redeem a code for an MCP server that wants a proof (RFC 9449) while the code is still
 * good: Keycloak would read it first, and the client could not mend its request.
 */
public final class CodeProof {

  private final KeycloakSession session;

  public CodeProof(KeycloakSession session) {
    this.session = session;
  }

  /**
   * Judges the token request that Keycloak has not read yet.
   *
   * @throws ClientPolicyException {@code invalid_dpop_proof}
   */
  public void beforeRedemption() throws ClientPolicyException {
    if (proof() == null && resource().map(this::wantsProof).orElse(false)) {
      throw new ClientPolicyException(
          OAuthErrorException.INVALID_DPOP_PROOF, McpServer.missingProof());
    }
  }

  /** Keycloak validates it later. */
  private @Nullable String proof() {
    return session
        .getContext()
        .getHttpRequest()
        .getHttpHeaders()
        .getHeaderString(OAuth2Constants.DPOP_HTTP_HEADER);
  }

  private Optional<String> resource() {
    return Optional.ofNullable(
            session
                .getContext()
                .getHttpRequest()
                .getDecodedFormParameters()
                .getFirst(OAuth2Constants.CODE))
        .flatMap(AuthorizationCode::parse)
        .flatMap(code -> code.issued(session))
        .map(OAuth2Code::getResource);
  }

  private boolean wantsProof(String resource) {
    return McpServer.find(session, resource).filter(McpServer::requiresProof).isPresent();
  }
}
