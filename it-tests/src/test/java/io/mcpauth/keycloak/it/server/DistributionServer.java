package io.mcpauth.keycloak.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** The stock distribution in production mode, on free ports and a database in memory. */
final class DistributionServer implements KeycloakServer {

  private static final List<String> BUILD_OPTIONS =
      List.of("--db=dev-mem", "--health-enabled=true");

  private final KeycloakProcess process;
  private final URI url;
  private final Administrator administrator;
  private final String startLog;
  private final ServerLog log;

  private DistributionServer(
      KeycloakProcess process,
      URI url,
      Administrator administrator,
      String startLog,
      ServerLog log) {
    this.process = process;
    this.url = url;
    this.administrator = administrator;
    this.startLog = startLog;
    this.log = log;
  }

  /** Returns when the server is ready. */
  static KeycloakServer start(Path home, Path providerJar, Path logFile) {
    Distribution distribution = new Distribution(home);
    ServerLog buildLog = new ServerLog(logFile.resolveSibling("keycloak-build.log"));
    distribution.install(providerJar, BUILD_OPTIONS, buildLog);

    List<Integer> ports = freePorts();
    Administrator administrator = new Administrator("admin", UUID.randomUUID().toString());
    ProcessBuilder command = distribution.command(startOptions(ports.get(0), ports.get(1)));
    command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", administrator.name());
    command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", administrator.password());
    ServerLog log = new ServerLog(logFile);
    try {
      KeycloakProcess process = KeycloakProcess.start(command, log);
      process.awaitReady(URI.create("http://localhost:" + ports.get(1) + "/health/ready"));
      return new DistributionServer(
          process,
          URI.create("http://localhost:" + ports.get(0)),
          administrator,
          buildLog.since(0) + log.since(0),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> startOptions(int port, int managementPort) {
    return List.of(
        "start",
        "--optimized",
        "--http-enabled=true",
        "--http-host=localhost",
        "--http-port=" + port,
        "--http-management-port=" + managementPort,
        "--hostname-strict=false",
        "--cache=local",
        // Each poll for readiness would be a line of the log.
        "--log-level=info,io.smallrye.health:error");
  }

  /** Both are held until both are known, so that they differ. */
  private static List<Integer> freePorts() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket first = new ServerSocket(0, 1, loopback);
        ServerSocket second = new ServerSocket(0, 1, loopback)) {
      return List.of(first.getLocalPort(), second.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
