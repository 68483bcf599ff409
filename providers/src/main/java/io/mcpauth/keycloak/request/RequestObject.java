package io.mcpauth.keycloak.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.endpoints.request.AuthzEndpointRequestParser;

/** The request object (RFC 9101) of an authorization request, where the client sent one. */
public final class RequestObject {

  private RequestObject() {}

  /**
   * One of its claims. Keycloak leaves out what it finds too long and takes the parameter of the
   * query then; RFC 9101 section 6.3 has the request object decide.
   *
   * @param name of the parameter that the claim stands for
   * @return empty if there is no request object, or none in it
   */
  public static Optional<String> claim(KeycloakSession session, String name) {
    @Nullable JsonNode object =
        session.getAttribute(AuthzEndpointRequestParser.AUTHZ_REQUEST_OBJECT, JsonNode.class);
    return Optional.ofNullable(object)
        .map(claims -> claims.get(name))
        .filter(claim -> !claim.isNull())
        .map(claim -> claim.isValueNode() ? claim.asText() : claim.toString());
  }
}
