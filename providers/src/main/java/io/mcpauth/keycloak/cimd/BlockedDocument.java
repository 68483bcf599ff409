package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.client.DocumentState;
import org.keycloak.models.ClientModel;

/** Whether a client is known by a document that is kept out: nothing that it has works any more. */
public final class BlockedDocument {

  private BlockedDocument() {}

  /**
   * Asked wherever a token is judged, since the settings of a realm can block clients that nobody
   * touches.
   *
   * @return false for clients that are known by no document
   */
  public static boolean is(ClientModel client) {
    return DocumentState.of(client)
        .filter(
            state ->
                state == DocumentState.BLOCKED
                    || CimdSettings.of(client.getRealm())
                        .filter(settings -> settings.admission().blocks(client.getClientId()))
                        .isPresent())
        .isPresent();
  }
}
