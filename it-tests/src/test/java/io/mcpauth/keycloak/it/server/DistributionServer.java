package io.mcpauth.keycloak.it.server;

import io.mcpauth.keycloak.it.http.Http;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The stock distribution in production mode, on free ports. */
final class DistributionServer implements KeycloakServer {

  private final ServerProcess process;
  private final URI url;
  private final Administrator administrator;
  private final String startLog;
  private final ServerLog log;

  private DistributionServer(
      ServerProcess process, URI url, Administrator administrator, String startLog, ServerLog log) {
    this.process = process;
    this.url = url;
    this.administrator = administrator;
    this.startLog = startLog;
    this.log = log;
  }

  /** Installs the JAR and starts the server; returns when it is ready. */
  static KeycloakServer start(Path home, Path providerJar, Database database, Path logFile) {
    Distribution distribution = new Distribution(home);
    ServerLog buildLog = new ServerLog(logFile.resolveSibling("keycloak-build.log"));
    List<String> buildOptions = new ArrayList<>(database.buildOptions());
    buildOptions.add("--health-enabled=true");
    distribution.install(providerJar, buildOptions, buildLog);
    int port = FreePort.one();
    URI url = URI.create("http://localhost:" + port);
    Administrator administrator = new Administrator("admin", UUID.randomUUID().toString());
    return start(distribution, database, url, url, administrator, buildLog.since(0), logFile);
  }

  /** Starts one more node from the same installation, published under the first one's URL. */
  static KeycloakServer startBeside(
      KeycloakServer first, Path home, Database database, Path logFile) {
    URI url = URI.create("http://localhost:" + FreePort.one());
    return start(
        new Distribution(home), database, url, first.url(), first.administrator(), "", logFile);
  }

  private static KeycloakServer start(
      Distribution distribution,
      Database database,
      URI url,
      URI published,
      Administrator administrator,
      String buildLog,
      Path logFile) {
    int managementPort = FreePort.one();
    List<String> options = new ArrayList<>(startOptions(url, published, managementPort));
    options.addAll(database.startOptions());
    ProcessBuilder command = distribution.command(options);
    command.environment().putAll(database.environment());
    command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", administrator.name());
    command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", administrator.password());
    ServerLog log = new ServerLog(logFile);
    // kc.sh hands TERM on to its Java process.
    ServerProcess process = ServerProcess.start("Keycloak", command, "TERM", log);
    URI health = URI.create("http://localhost:" + managementPort + "/health/ready");
    process.awaitReady(() -> Http.answers(health));
    return new DistributionServer(process, url, administrator, buildLog + log.since(0), log);
  }

  private static List<String> startOptions(URI url, URI published, int managementPort) {
    return List.of(
        "start",
        "--optimized",
        "--http-enabled=true",
        "--http-host=localhost",
        "--http-port=" + url.getPort(),
        "--http-management-port=" + managementPort,
        "--hostname=" + published,
        // Each poll for readiness would be a line of the log.
        "--log-level=info,io.smallrye.health:error");
  }

  @Override
  public URI url() {
    return url;
  }

  @Override
  public Administrator administrator() {
    return administrator;
  }

  @Override
  public String startLog() {
    return startLog;
  }

  @Override
  public ServerLog log() {
    return log;
  }

  @Override
  public void close() {
    process.stop();
  }
}
