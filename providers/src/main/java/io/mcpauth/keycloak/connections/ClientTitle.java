package io.mcpauth.keycloak.connections;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/** How the page calls a client. */
final class ClientTitle {

  private ClientTitle() {}

  static String of(ClientModel client) {
    @Nullable String name = client.getName();
    return name == null || name.isBlank() ? client.getClientId() : name;
  }
}
