package io.mcpauth.keycloak.cimd;

import jakarta.ws.rs.core.MultivaluedMap;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.grants.RefreshTokenGrantType;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/**
 * Keycloak's grant for refresh tokens, which tells a client that is kept outside that its grant is
 * over ({@code invalid_grant}). Its client is disabled, so Keycloak would say {@code
 * invalid_client}, and a program that hears that registers or asks for help; told of the grant it
 * asks the person, who then sees the page.
 */
final class DocumentRefresh extends RefreshTokenGrantType {

  /** What everybody may hear. */
  static final String OVER =
      "the client may not be used here any more: an administrator blocked it";

  @Override
  public void preProcess(KeycloakSession session, MultivaluedMap<String, String> form)
      throws ClientPolicyException {
    super.preProcess(session, form);
    RealmModel realm = session.getContext().getRealm();
    if (NamedClient.in(form)
        .map(realm::getClientByClientId)
        .filter(BlockedDocument::is)
        .isPresent()) {
      throw new ClientPolicyException(OAuthErrorException.INVALID_GRANT, OVER);
    }
  }
}
