package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.registration.metadata.NativeRequest;
import io.mcpauth.keycloak.registration.rate.RegistrationRate;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.clientregistration.ClientRegistrationAuth;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.DefaultClientRegistrationProvider;

/**
 * Keycloak's own registration format, the only one that can name any client attribute: without
 * those that are the administrators'.
 */
public final class McpDefaultRegistrationProvider extends DefaultClientRegistrationProvider {

  McpDefaultRegistrationProvider(KeycloakSession session) {
    super(session);
  }

  @Override
  public void setAuth(ClientRegistrationAuth keycloaks) {
    super.setAuth(
        new CheapFirstAuth(
            session, this, event, McpDefaultRegistrationProviderFactory.PROVIDER_ID));
  }

  @Override
  public ClientRepresentation create(ClientRegistrationContext context) {
    event.event(EventType.CLIENT_REGISTER);
    RegistrationRate.enforce(session, auth.resolveRegistrationAuth(), event);
    NativeRequest.arrives(session, context.getClient(), null);
    return super.create(context);
  }

  @Override
  public ClientRepresentation update(String clientId, ClientRegistrationContext context) {
    NativeRequest.arrives(
        session,
        context.getClient(),
        session.getContext().getRealm().getClientByClientId(clientId));
    return super.update(clientId, context);
  }
}
