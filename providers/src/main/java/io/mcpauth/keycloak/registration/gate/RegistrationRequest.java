package io.mcpauth.keycloak.registration.gate;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.oidc.OIDCClientRepresentation;

/**
 * A registration or update (RFC 7591 section 2) that {@code ClientMetadataRules} found good, for
 * the policies that follow in the same request.
 *
 * @param metadata what goes on to Keycloak
 * @param scope the scope values asked for, in order; absent if the request names none
 * @param applicationType one of {@code ApplicationType.VALUES}; absent if the request names none
 * @param defaults members of the metadata that the request did not name
 * @param isDocument whether it is a metadata document, which nobody sent here
 */
public record RegistrationRequest(
    OIDCClientRepresentation metadata,
    Optional<List<String>> scope,
    Optional<String> applicationType,
    Set<String> defaults,
    boolean isDocument) {

  private static final String ATTRIBUTE = RegistrationRequest.class.getName();

  public RegistrationRequest {
    scope = scope.map(List::copyOf);
    defaults = Set.copyOf(defaults);
  }

  /** Keeps it for the rest of this request. */
  public void attachTo(KeycloakSession session) {
    session.setAttribute(ATTRIBUTE, this);
  }

  /** The one of this request; absent where another registration format is used. */
  public static Optional<RegistrationRequest> of(KeycloakSession session) {
    return Optional.ofNullable(session.getAttribute(ATTRIBUTE, RegistrationRequest.class));
  }
}
