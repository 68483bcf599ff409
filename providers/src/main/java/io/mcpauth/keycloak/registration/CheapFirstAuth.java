package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.registration.gate.LastChecks;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.clientregistration.ClientRegistrationAuth;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.policy.RegistrationAuth;

/** Keycloak's own, which has policies ask the database when all of them have looked at the rest. */
class CheapFirstAuth extends ClientRegistrationAuth {

  private final KeycloakSession session;

  /**
   * Of one request.
   *
   * @param endpoint id of the provider that serves it
   */
  CheapFirstAuth(
      KeycloakSession session,
      ClientRegistrationProvider provider,
      EventBuilder event,
      String endpoint) {
    super(session, provider, event, endpoint);
    this.session = session;
  }

  @Override
  public RegistrationAuth requireCreate(ClientRegistrationContext context) {
    return LastChecks.after(session, () -> super.requireCreate(context));
  }
}
