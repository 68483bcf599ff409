package io.mcpauth.keycloak.resource;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.endpoints.request.AuthzEndpointRequestParser;

/** The request object (RFC 9101) of an authorization request, where the client sent one. */
final class RequestObject {

  private RequestObject() {}

  /**
   * Its {@code resource}. Keycloak leaves out what it finds too long and takes the parameter of the
   * query then; RFC 9101 section 6.3 has the request object decide.
   *
   * @return empty if there is no request object, or none in it
   */
  static Optional<String> resource(KeycloakSession session) {
    @Nullable JsonNode object =
        session.getAttribute(AuthzEndpointRequestParser.AUTHZ_REQUEST_OBJECT, JsonNode.class);
    return Optional.ofNullable(object)
        .map(claims -> claims.get(OAuth2Constants.RESOURCE))
        .map(claim -> claim.isValueNode() ? claim.asText() : claim.toString());
  }
}
