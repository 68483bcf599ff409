package io.mcpauth.keycloak.console;

import io.mcpauth.keycloak.client.ClientName;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.request.AdminCall;
import jakarta.ws.rs.NotFoundException;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.utils.ModelToRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;

/**
 * Switches clients that came by themselves off and on, as the switch "Enabled" of Keycloak's
 * console does. About one that is known by its document the decision is made by the document.
 */
record ClientSwitch(AdminCall call) {

  /**
   * Switches one.
   *
   * @param id Keycloak's own
   * @return what it is called
   * @throws NotFoundException if there is none that is not known by a document
   */
  String set(String id, boolean enabled) {
    call.requireManageClients();
    ClientModel client = client(id);
    // All of the client, as the console sends it: what is left out, Keycloak may take away.
    ClientRepresentation saved = ModelToRepresentation.toRepresentation(client, call.session());
    saved.setEnabled(enabled);
    call.clientsToChange(false).getClient(client.getId()).update(saved);
    return name(client);
  }

  private ClientModel client(String id) {
    // PostgreSQL has no text with a NUL, and says so by an error.
    @Nullable ClientModel client = id.indexOf('\0') < 0 ? call.realm().getClientById(id) : null;
    if (client == null || !DynamicClient.is(client) || DynamicClient.isDocument(client)) {
      throw new NotFoundException();
    }
    return client;
  }

  private static String name(ClientModel client) {
    String name = ClientName.clean(client.getName()).text();
    return name.isEmpty() ? client.getClientId() : name;
  }
}
