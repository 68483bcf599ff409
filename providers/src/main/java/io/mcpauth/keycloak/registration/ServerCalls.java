package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.policy.RegistrationPolicies;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataConfig;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataRegistrationPolicyFactory;
import org.keycloak.models.ClientModel;

/** Whether clients that registered themselves may name addresses that Keycloak calls. */
public final class ServerCalls {

  /** Keycloak's name of the policies for those with an initial access token. */
  private static final String AUTHENTICATED = "authenticated";

  private ServerCalls() {}

  /**
   * Whether the settings of today allow it to this client.
   *
   * @param client one that registered itself
   * @return false unless it is known to have had an initial access token, whatever the settings:
   *     those are for whoever registers next, and a stranger is no less one for having come earlier
   */
  public static boolean areAllowedFor(ClientModel client) {
    if (!DynamicClient.TOKEN.equals(client.getAttribute(DynamicClient.ATTRIBUTE))) {
      return false;
    }
    return RegistrationPolicies.of(
            client.getRealm(), AUTHENTICATED, ClientMetadataRegistrationPolicyFactory.PROVIDER_ID)
        .stream()
        .map(ClientMetadataConfig::of)
        .anyMatch(ClientMetadataConfig::serverCalls);
  }
}
