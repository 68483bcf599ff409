package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.client.DocumentState;
import jakarta.ws.rs.core.MultivaluedMap;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/** Whether a client is known by a document that is kept out: nothing that it has works any more. */
public final class BlockedDocument {

  /** What everybody may hear. */
  static final String OVER =
      "the client may not be used here any more: an administrator blocked it";

  private BlockedDocument() {}

  /**
   * Tells a client that is kept outside that its grant is over ({@code invalid_grant}), before it
   * is authenticated. It is disabled, so Keycloak would say {@code invalid_client}, and a program
   * that hears that registers or asks for help; told of the grant it asks the person, who then sees
   * the page.
   *
   * @param refresh parameters of the token request
   */
  public static void refuseRefresh(KeycloakSession session, MultivaluedMap<String, String> refresh)
      throws ClientPolicyException {
    RealmModel realm = session.getContext().getRealm();
    if (NamedClient.in(refresh)
        .map(realm::getClientByClientId)
        .filter(BlockedDocument::is)
        .isPresent()) {
      throw new ClientPolicyException(OAuthErrorException.INVALID_GRANT, OVER);
    }
  }

  /**
   * Asked wherever a token is judged, since the settings of a realm can block clients that nobody
   * touches. Settings that cannot be read may block any of them.
   *
   * @return false for clients that are known by no document
   */
  public static boolean is(ClientModel client) {
    return DocumentState.of(client)
        .filter(
            state ->
                state == DocumentState.BLOCKED
                    || CimdSettings.block(client.getRealm(), client.getClientId()))
        .isPresent();
  }
}
