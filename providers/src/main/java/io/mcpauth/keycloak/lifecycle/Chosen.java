package io.mcpauth.keycloak.lifecycle;

import io.mcpauth.keycloak.lifetime.Ties;
import java.util.List;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Those that an administrator chose. Who asks for unused ones does not mean one with which somebody
 * has a session, or to which somebody has allowed something since: its use may not be written down.
 */
final class Chosen implements CleanUp.Judge {

  private final ClientFilter filter;

  Chosen(ClientFilter filter) {
    this.filter = filter;
  }

  @Override
  public List<ClientRow> suspects(DynamicClients clients, RealmModel realm, List<ClientRow> page) {
    return filter.among(page, clients);
  }

  @Override
  public boolean isOver(KeycloakSession session, ClientModel client, ClientRow row) {
    // What an administrator decided, or made of it, is not forgotten with many others.
    return filter.matches(row)
        && !row.span().isKept()
        && filter.unusedSince().filter(time -> Ties.exist(session, client, time)).isEmpty();
  }

  @Override
  public boolean adopts() {
    return false;
  }
}
