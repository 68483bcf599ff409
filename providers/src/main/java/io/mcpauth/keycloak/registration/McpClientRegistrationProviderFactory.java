package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.policy.WithoutLifeCycle;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.ClientRegistrationProviderFactory;
import org.keycloak.services.clientregistration.oidc.OIDCClientRegistrationProvider;
import org.keycloak.services.clientregistration.oidc.OIDCClientRegistrationProviderFactory;

/**
 * Takes the place of Keycloak's registration endpoint {@code openid-connect}, in realms that use
 * the pack.
 */
public final class McpClientRegistrationProviderFactory
    implements ClientRegistrationProviderFactory, WithoutLifeCycle<ClientRegistrationProvider> {

  /** The id of the one that it replaces. */
  public static final String PROVIDER_ID = OIDCClientRegistrationProviderFactory.ID;

  private static final int BEFORE_THE_BUILT_IN = 1;

  @Override
  public ClientRegistrationProvider create(KeycloakSession session) {
    return PackGate.isOpenFor(session)
        ? new McpClientRegistrationProvider(session)
        : new OIDCClientRegistrationProvider(session);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public int order() {
    return BEFORE_THE_BUILT_IN;
  }
}
