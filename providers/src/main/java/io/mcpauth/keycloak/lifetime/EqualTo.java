package io.mcpauth.keycloak.lifetime;

import io.mcpauth.keycloak.client.McpAttribute;
import java.util.List;
import org.keycloak.models.ClientModel;

/** What a client that nobody used yet was equal to when it registered. */
public final class EqualTo {

  /** What the attribute's name begins with; a digest follows. */
  public static final String PREFIX = McpAttribute.REUSE.key() + ".";

  private EqualTo() {}

  /** Forgets it: the client is used, or not any more what it was, and no equal one replaces it. */
  public static void forget(ClientModel client) {
    List.copyOf(client.getAttributes().keySet()).stream()
        .filter(name -> name.startsWith(PREFIX))
        .forEach(client::removeAttribute);
  }
}
