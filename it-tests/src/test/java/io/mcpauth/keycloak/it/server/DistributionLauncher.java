package io.mcpauth.keycloak.it.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The stock distribution in production mode. */
record DistributionLauncher(Distribution distribution, ServerLog buildLog) implements Launcher {

  static DistributionLauncher install(Database database) {
    Distribution distribution = new Distribution(MavenProperty.path("keycloak.home"));
    ServerLog buildLog =
        new ServerLog(MavenProperty.path("keycloak.log").resolveSibling("keycloak-build.log"));
    List<String> buildOptions = new ArrayList<>(database.buildOptions());
    buildOptions.add("--health-enabled=true");
    distribution.install(ProviderJar.toInstall(), buildOptions, buildLog);
    return new DistributionLauncher(distribution, buildLog);
  }

  @Override
  public KeycloakServer start(Node node, Path logFile) {
    List<String> arguments = new ArrayList<>(List.of("start", "--optimized"));
    arguments.addAll(node.arguments());
    ProcessBuilder command = distribution.command(arguments);
    command.environment().putAll(node.environment());
    ServerLog log = new ServerLog(logFile);
    // kc.sh hands TERM on to its Java process.
    ServerProcess process = ServerProcess.start("Keycloak", command, "TERM", log);
    process.awaitReady(node::isReady);
    return new RunningKeycloak(node, buildLog.since(0) + log.since(0), log, process::stop);
  }
}
