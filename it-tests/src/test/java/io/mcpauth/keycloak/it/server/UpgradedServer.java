package io.mcpauth.keycloak.it.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mcpauth.keycloak.it.server.KeycloakServer.Administrator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Objects;

/**
 * A server with the JAR of this run, on the database that a released version of it left ({@code
 * it-tests/upgrade/dump}). It is published as the old one was, so that what that one signed is
 * still its own. Needs {@code -Ddb=postgres}, so classes that take one carry the tag {@code
 * postgres}.
 *
 * @param held what clients and the MCP server have from before
 */
public record UpgradedServer(KeycloakServer server, JsonNode held) implements AutoCloseable {

  static UpgradedServer start(Launcher launcher, Postgres postgres, String version) {
    String resource = "/upgrade/" + version;
    try (InputStream dump = open(resource + ".sql.gz");
        InputStream json = open(resource + ".json")) {
      JsonNode held = new ObjectMapper().readTree(json);
      Node node =
          new Node(
              Node.freeUrl(),
              URI.create(held.path("url").asText()),
              FreePort.one(),
              new Administrator(
                  held.at("/administrator/name").asText(),
                  held.at("/administrator/password").asText()),
              LoadedDump.of(postgres, dump));
      return new UpgradedServer(
          launcher.start(
              node, MavenProperty.path("keycloak.log").resolveSibling("keycloak-upgraded.log")),
          held);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    return Objects.requireNonNull(UpgradedServer.class.getResourceAsStream(resource), resource);
  }

  @Override
  public void close() {
    server.close();
  }
}
