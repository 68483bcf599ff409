package io.mcpauth.keycloak.it.server;

/**
 * One more server of the cluster, as {@link SecondNode} is, of one test class alone, which kills
 * it. Needs {@code -Ddb=postgres}.
 */
public final class DoomedNode implements AutoCloseable {

  private final RunningKeycloak server;

  DoomedNode(KeycloakServer server) {
    this.server = (RunningKeycloak) server;
  }

  /** The server, until it is killed. */
  public KeycloakServer server() {
    return server;
  }

  /** As when its machine fails. */
  public void kill() {
    server.kill().run();
  }

  @Override
  public void close() {
    server.close();
  }
}
