package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.registration.gate.RegistrationRequest;
import io.mcpauth.keycloak.registration.metadata.LeftOutMembers;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.oidc.OIDCClientRepresentation;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.oidc.OIDCClientRegistrationProvider;

/**
 * Keycloak's provider for clients that registered themselves, with updates that replace what the
 * client said before (RFC 7592 section 2.2). Other clients keep what an update leaves out, as
 * Keycloak has it: most of what they are was said by an administrator.
 */
final class ReplacingRegistrationProvider extends OIDCClientRegistrationProvider {

  ReplacingRegistrationProvider(KeycloakSession session) {
    super(session);
  }

  // All of it changes the request alone: whether the caller may update the client is asked later.
  @Override
  public Response updateOIDC(String clientId, OIDCClientRepresentation metadata) {
    RegistrationRequest request = RegistrationRequest.of(session).orElseThrow();
    dynamic(clientId)
        .ifPresent(
            client -> LeftOutMembers.keepWhatCannotChange(metadata, request.defaults(), client));
    return super.updateOIDC(clientId, metadata);
  }

  @Override
  public ClientRepresentation update(String clientId, ClientRegistrationContext context) {
    Optional<ClientModel> client = dynamic(clientId);
    client.ifPresent(stored -> LeftOutMembers.remove(context.getClient(), stored));
    ClientRepresentation answer = super.update(clientId, context);
    client.ifPresent(LeftOutMembers::tidy);
    return answer;
  }

  private Optional<ClientModel> dynamic(String clientId) {
    return Optional.ofNullable(session.getContext().getRealm().getClientByClientId(clientId))
        .filter(DynamicClient::is);
  }
}
