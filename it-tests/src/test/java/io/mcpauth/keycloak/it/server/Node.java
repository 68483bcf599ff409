package io.mcpauth.keycloak.it.server;

import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.server.KeycloakServer.Administrator;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How one server of a run is started, wherever it runs.
 *
 * @param url where it listens
 * @param published host name and port that all nodes publish
 * @param managementPort for health and metrics
 */
record Node(
    URI url, URI published, int managementPort, Administrator administrator, Database database) {

  /** The server of the run. */
  static Node first(Database database) {
    URI url = freeUrl();
    Administrator administrator = new Administrator("admin", UUID.randomUUID().toString());
    return new Node(url, url, FreePort.one(), administrator, database);
  }

  /** One more node, published under the URL of the first. */
  static Node beside(KeycloakServer first, Database database) {
    return new Node(freeUrl(), first.url(), FreePort.one(), first.administrator(), database);
  }

  static URI freeUrl() {
    return URI.create("http://localhost:" + FreePort.one());
  }

  /** What follows {@code start} on the command line. */
  List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--http-enabled=true",
                "--http-host=localhost",
                "--http-port=" + url.getPort(),
                "--http-management-port=" + managementPort,
                "--hostname=" + published,
                AuthenticationDevice.OPTION,
                // Each poll for readiness would be a line of the log.
                "--log-level=" + database.logLevel() + ",io.smallrye.health:error"));
    arguments.addAll(database.startOptions());
    return arguments;
  }

  /** Secrets, which do not belong on a command line. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(database.environment());
    environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", administrator.name());
    environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", administrator.password());
    return environment;
  }

  boolean isReady() {
    return Http.answers(management("/health/ready"));
  }

  URI management(String path) {
    return URI.create("http://localhost:" + managementPort + url.getPath() + path);
  }
}
