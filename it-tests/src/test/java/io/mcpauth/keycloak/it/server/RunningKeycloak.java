package io.mcpauth.keycloak.it.server;

import java.net.URI;

/**
 * A server that is ready.
 *
 * @param stop ends it
 * @param kill ends it without a goodbye
 */
record RunningKeycloak(Node node, String startLog, ServerLog log, Runnable stop, Runnable kill)
    implements KeycloakServer {

  @Override
  public URI url() {
    return node.url();
  }

  @Override
  public Administrator administrator() {
    return node.administrator();
  }

  @Override
  public URI metrics() {
    return node.management("/metrics");
  }

  @Override
  public void close() {
    stop.run();
  }
}
