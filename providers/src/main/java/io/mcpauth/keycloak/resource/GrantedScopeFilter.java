package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.told.RequestFacts;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Tells the client the scopes of its token (RFC 6749 section 5.1).
 *
 * <p>Keycloak fills {@code scope} in after the last post-processor, from what was granted: an MCP
 * server may have fewer, and a refresh may have asked for fewer. The filter sees every answer of
 * the server and looks at token responses only.
 */
@Provider
public final class GrantedScopeFilter implements ContainerResponseFilter {

  private static final String SCOPE = GrantedScopeFilter.class.getName();

  /** What the answer of this request has to say. */
  static void tell(KeycloakSession session, @Nullable String scope) {
    if (scope != null) {
      session.setAttribute(SCOPE, scope);
      RequestFacts.of(session).grants(scope);
    }
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getEntity() instanceof AccessTokenResponse tokens) {
      @Nullable KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
      if (session != null && PackGate.isOpenFor(session)) {
        complete(session, tokens);
      }
    }
  }

  /** What the filter does, for an answer that does not come by as an object. */
  public static void complete(KeycloakSession session, AccessTokenResponse tokens) {
    @Nullable String scope = session.getAttribute(SCOPE, String.class);
    if (scope != null) {
      tokens.setScope(scope);
    }
  }
}
