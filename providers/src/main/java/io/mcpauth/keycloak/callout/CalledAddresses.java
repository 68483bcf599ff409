package io.mcpauth.keycloak.callout;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.fetch.ChosenBy;
import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.registration.ServerCalls;
import org.keycloak.models.ClientModel;

/** Which addresses of a client Keycloak may call, whoever registered them and when. */
final class CalledAddresses {

  private CalledAddresses() {}

  /** Who chose the addresses of a client. */
  static ChosenBy chosenBy(ClientModel client) {
    return mayBeCalled(client) ? ChosenBy.OPERATOR : ChosenBy.STRANGER;
  }

  /**
   * Whether Keycloak may call what the client names, wherever that is: an administrator made the
   * client, or let those with an initial access token name such addresses.
   */
  static boolean mayBeCalled(ClientModel client) {
    return !DynamicClient.is(client)
        || !PackGate.isOpenFor(client.getRealm())
        || ServerCalls.areAllowedFor(client);
  }
}
