package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.policy.PackGate;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.DefaultClientRegistrationProvider;
import org.keycloak.services.clientregistration.DefaultClientRegistrationProviderFactory;

/**
 * Takes the place of Keycloak's registration endpoint {@code default}, in realms that use the pack.
 */
public final class McpDefaultRegistrationProviderFactory
    extends DefaultClientRegistrationProviderFactory {

  /** The id of the one that it replaces, which Keycloak has no constant for. */
  static final String PROVIDER_ID = "default";

  private static final int BEFORE_THE_BUILT_IN = 1;

  @Override
  public ClientRegistrationProvider create(KeycloakSession session) {
    return PackGate.isOpenFor(session)
        ? new McpDefaultRegistrationProvider(session)
        : new DefaultClientRegistrationProvider(session);
  }

  @Override
  public int order() {
    return BEFORE_THE_BUILT_IN;
  }
}
