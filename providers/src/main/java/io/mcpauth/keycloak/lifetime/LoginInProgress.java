package io.mcpauth.keycloak.lifetime;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.rehearsal.Rehearsal;
import java.util.Map;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/**
 * That somebody has begun to log in with a client which nobody has used before: until that may have
 * come to an end, no equal client takes its place. Every node sees it, and it goes by itself.
 */
public final class LoginInProgress {

  private static final String KEY = "mcp.login.";

  private LoginInProgress() {}

  /** Notes it where there is something to note. */
  public static void begins(KeycloakSession session, ClientModel client) {
    String key = KEY + client.getId();
    if (isFirst(client)
        // Several client policies may apply the executor, and Keycloak takes one key once.
        && session.getAttribute(key) == null
        && Rehearsal.of(session).isEmpty()) {
      session.setAttribute(key, true);
      session.singleUseObjects().put(key, client.getRealm().getAccessCodeLifespanLogin(), Map.of());
    }
  }

  /** Whether somebody may be at it. */
  public static boolean is(KeycloakSession session, ClientModel client) {
    return isFirst(client) && session.singleUseObjects().contains(KEY + client.getId());
  }

  /** One that was used before has its time from that; only a document may begin again after it. */
  private static boolean isFirst(ClientModel client) {
    return DynamicClient.is(client)
        && (DynamicClient.isDocument(client) || Lifespan.of(client).lastUsed().isEmpty());
  }
}
