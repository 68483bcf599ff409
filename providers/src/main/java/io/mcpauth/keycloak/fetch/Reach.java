package io.mcpauth.keycloak.fetch;

/**
 * How far a stranger's address may reach beyond port 443 of the public Internet, by the word of an
 * administrator.
 *
 * @param port that is allowed as well; 0 for none
 * @param development whether the host may be this machine, and have any port
 */
public record Reach(int port, boolean development) {

  /** No further. */
  public static final Reach PUBLIC = new Reach(0, false);

  /** To the programs of somebody who develops, see {@code development-hosts}. */
  public static final Reach DEVELOPMENT = new Reach(0, true);

  private static final int HTTPS_PORT = 443;

  /** To another port of the public Internet. */
  public static Reach port(int port) {
    return new Reach(port, false);
  }

  boolean allows(int asked) {
    return development || asked == HTTPS_PORT || asked == port;
  }
}
