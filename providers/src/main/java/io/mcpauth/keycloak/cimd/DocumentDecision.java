package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.store.StoredDocument;
import io.mcpauth.keycloak.client.DocumentState;
import org.keycloak.common.util.Time;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/** An administrator's decision about the URL of a document, with what it ends. */
final class DocumentDecision {

  private DocumentDecision() {}

  /** Writes it down. A client that is blocked loses what it has, in the same transaction. */
  static void make(KeycloakSession session, StoredDocument document, DocumentState state) {
    document.decide(state);
    if (state == DocumentState.BLOCKED) {
      end(session, document.client());
    }
  }

  /**
   * Ends what a client has. It is disabled, so that nothing of it works from here on; what it got
   * up to this second stays dead when it is let in again.
   */
  private static void end(KeycloakSession session, ClientModel client) {
    client.setNotBefore((int) Time.currentTimeSeconds() + 1);
    // Of all people at once: there may be too many to go through them one by one.
    session.sessions().onClientRemoved(client.getRealm(), client);
  }
}
