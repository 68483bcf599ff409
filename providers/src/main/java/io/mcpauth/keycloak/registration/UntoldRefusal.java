package io.mcpauth.keycloak.registration;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;

/**
 * Hears why a policy refuses and tells nobody: whoever asked about the document writes the event of
 * the request that it was asked for.
 */
final class UntoldRefusal extends EventBuilder {

  UntoldRefusal(KeycloakSession session) {
    super(session.getContext().getRealm(), session);
    event(EventType.CLIENT_REGISTER);
  }

  @Override
  public void error(String error) {
    // Kept here.
  }

  @Override
  public void success() {
    // Kept here.
  }

  /** What the policy said. */
  Optional<String> reason() {
    return Optional.ofNullable(details().get(Details.REASON));
  }

  /** All that it said. */
  Map<String, String> details() {
    return Objects.requireNonNullElse(getEvent().getDetails(), Map.of());
  }
}
