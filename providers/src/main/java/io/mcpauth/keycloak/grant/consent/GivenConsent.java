package io.mcpauth.keycloak.grant.consent;

import io.mcpauth.keycloak.request.EventDetail;
import io.mcpauth.keycloak.resource.McpServer;
import io.mcpauth.keycloak.told.RequestEvent;
import java.util.Set;
import org.keycloak.events.Details;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * The event of a consent. Keycloak writes one where a person changes it in the account console; at
 * a login it says no more than that there was one.
 */
public final class GivenConsent {

  private final KeycloakSession session;
  private final UserModel user;
  private final ClientModel client;

  public GivenConsent(KeycloakSession session, UserModel user, ClientModel client) {
    this.session = session;
    this.user = user;
    this.client = client;
  }

  /**
   * Writes it.
   *
   * @param server URL of the MCP server; empty if it is for none
   * @param scopes that are allowed
   */
  public void tell(String server, Set<String> scopes) {
    McpServer.tell(session, server);
    RequestEvent.of(session)
        .event(EventType.GRANT_CONSENT)
        .client(client)
        .user(user)
        .detail(Details.GRANTED_CLIENT, client.getClientId())
        .detail(EventDetail.SCOPE, EventDetail.clean(String.join(" ", scopes)))
        .success();
  }
}
