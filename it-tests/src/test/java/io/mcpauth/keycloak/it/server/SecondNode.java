package io.mcpauth.keycloak.it.server;

/**
 * Another server on the same database, in one cluster with the {@link KeycloakServer} of the run,
 * and under the same host name: {@link #server}'s URL reaches this node, while what it publishes
 * (issuer, links) is as on the first. Needs {@code -Ddb=postgres}, so classes that take one carry
 * the tag {@code postgres}.
 */
public record SecondNode(KeycloakServer server) implements AutoCloseable {

  @Override
  public void close() {
    server.close();
  }
}
