package io.mcpauth.keycloak.registration;

import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;
import org.keycloak.services.clientregistration.policy.RegistrationAuth;

/**
 * Makes what a stranger registers an OAuth 2.1 client.
 *
 * <p>It acts on the stored client, after create and after update, so that no member of a request
 * and no default of Keycloak can lead past it.
 */
final class ClientMetadataRegistrationPolicy implements ClientRegistrationPolicy {

  private final RegistrationAuth auth;

  ClientMetadataRegistrationPolicy(RegistrationAuth auth) {
    this.auth = auth;
  }

  @Override
  public void beforeRegister(ClientRegistrationContext context) {}

  @Override
  public void afterRegister(ClientRegistrationContext context, ClientModel client) {
    client.setAttribute(
        DynamicClient.ATTRIBUTE,
        auth == RegistrationAuth.ANONYMOUS ? DynamicClient.ANONYMOUS : DynamicClient.TOKEN);
    harden(client);
  }

  @Override
  public void beforeUpdate(ClientRegistrationContext context, ClientModel client) {}

  @Override
  public void afterUpdate(ClientRegistrationContext context, ClientModel client) {
    // An administrator may use this endpoint on a client made by hand; that one is not ours.
    if (DynamicClient.is(client)) {
      harden(client);
    }
  }

  @Override
  public void beforeView(ClientRegistrationProvider provider, ClientModel client) {}

  @Override
  public void beforeDelete(ClientRegistrationProvider provider, ClientModel client) {}

  private static void harden(ClientModel client) {
    // OAuth 2.1 section 7.5.1: PKCE; RFC 7636 section 4.2: S256 wherever a client can do it.
    client.setAttribute(
        OIDCConfigAttributes.PKCE_CODE_CHALLENGE_METHOD, OAuth2Constants.PKCE_METHOD_S256);
    // OAuth 2.1 section 10: neither the implicit nor the password grant exists any more.
    client.setImplicitFlowEnabled(false);
    client.setDirectAccessGrantsEnabled(false);
    // Names are self-asserted: the user decides, each time something new is asked for.
    client.setConsentRequired(true);
    // Roles of the user reach a token only through scopes that the client was granted.
    client.setFullScopeAllowed(false);
  }
}
