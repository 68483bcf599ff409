package io.mcpauth.keycloak.fetch;

import java.util.Set;

/**
 * How far a stranger's address may reach, by the word of an administrator.
 *
 * @param ports that are allowed besides 443
 * @param development whether the host may be this machine, and have any port
 */
public record Reach(Set<Integer> ports, boolean development) {

  /** Port 443 of the public Internet. */
  public static final Reach PUBLIC = new Reach(Set.of(), false);

  private static final int HTTPS_PORT = 443;

  /** Copies. */
  public Reach {
    ports = Set.copyOf(ports);
  }

  boolean allows(int port) {
    return development || port == HTTPS_PORT || ports.contains(port);
  }
}
