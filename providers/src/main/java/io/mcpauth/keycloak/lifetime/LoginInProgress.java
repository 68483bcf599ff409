package io.mcpauth.keycloak.lifetime;

import io.mcpauth.keycloak.client.DynamicClient;
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

  /** Notes it; for a client that was used before there is nothing to note. */
  public static void begins(KeycloakSession session, ClientModel client) {
    if (DynamicClient.is(client) && Lifespan.of(client).lastUsed().isEmpty()) {
      session
          .singleUseObjects()
          .put(KEY + client.getId(), client.getRealm().getAccessCodeLifespanLogin(), Map.of());
    }
  }

  /** Whether somebody may be at it. */
  public static boolean is(KeycloakSession session, ClientModel client) {
    return session.singleUseObjects().contains(KEY + client.getId());
  }
}
