package io.mcpauth.keycloak.setup.clients;

import java.util.List;

/**
 * What a run over the clients of a realm came to.
 *
 * @param changed how many clients; those stay so, whatever becomes of the rest
 * @param failed client ids of those that could not be changed
 */
public record ChangedClients(int changed, List<String> failed) {

  /** Copies. */
  public ChangedClients {
    failed = List.copyOf(failed);
  }
}
