package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.client.ClientName;
import org.keycloak.models.ClientModel;

/** How the page calls a client: its name without invisible characters, or its id. */
final class ClientTitle {

  private ClientTitle() {}

  static String of(ClientModel client) {
    String name = ClientName.clean(client.getName()).text();
    return name.isEmpty() ? client.getClientId() : name;
  }
}
