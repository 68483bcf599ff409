package io.mcpauth.keycloak.it.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stock distribution in production mode. */
record DistributionLauncher(Distribution distribution, ServerLog buildLog) implements Launcher {

  /** As the README has it; the image brings its own. */
  private static final String BROWSER_CLIENTS =
      "--spi-cors--default--allowed-headers=mcp-protocol-version";

  static DistributionLauncher install(Database database) {
    return install(
        new Distribution(MavenProperty.path("keycloak.home")),
        "keycloak-build.log",
        database,
        List.of());
  }

  /** A second distribution, for a run whose own server is built for another database. */
  static DistributionLauncher installBeside(Database database) {
    Distribution copy = new Distribution(MavenProperty.path("keycloak.home")).copy("embedded");
    return install(copy, "keycloak-build-embedded.log", database, List.of());
  }

  /**
   * One more distribution, for a server that is built with other options.
   *
   * @param name of its folder and its log
   */
  static DistributionLauncher installBuiltWith(
      String name, List<String> options, Database database) {
    Distribution copy = new Distribution(MavenProperty.path("keycloak.home")).copy(name);
    return install(copy, "keycloak-build-" + name + ".log", database, options);
  }

  /** A third one, as Keycloak comes. */
  static DistributionLauncher installWithoutTheJar(Database database) {
    Distribution copy = new Distribution(MavenProperty.path("keycloak.home")).copy("bare");
    return install(copy, Optional.empty(), "keycloak-build-bare.log", database, List.of());
  }

  private static DistributionLauncher install(
      Distribution distribution, String log, Database database, List<String> moreOptions) {
    return install(distribution, ProviderJar.toInstall(), log, database, moreOptions);
  }

  private static DistributionLauncher install(
      Distribution distribution,
      Optional<Path> jar,
      String log,
      Database database,
      List<String> moreOptions) {
    ServerLog buildLog = new ServerLog(MavenProperty.path("keycloak.log").resolveSibling(log));
    List<String> buildOptions = new ArrayList<>(database.buildOptions());
    buildOptions.add("--health-enabled=true");
    buildOptions.add("--metrics-enabled=true");
    // A vault is chosen at build time; without a folder for it, it is empty.
    buildOptions.add("--vault=file");
    buildOptions.addAll(moreOptions);
    distribution.install(jar, buildOptions, buildLog);
    return new DistributionLauncher(distribution, buildLog);
  }

  @Override
  public KeycloakServer start(Node node, Path logFile) {
    return start(node, node.arguments(), Map.of(), logFile);
  }

  /** Starts with other arguments than the node's own, and with more variables. */
  KeycloakServer start(
      Node node, List<String> options, Map<String, String> environment, Path logFile) {
    List<String> arguments = new ArrayList<>(List.of("start", "--optimized", BROWSER_CLIENTS));
    arguments.addAll(options);
    ProcessBuilder command = distribution.command(arguments);
    command.environment().putAll(node.environment());
    command
        .environment()
        .put("KC_TRUSTSTORE_PATHS", TestAuthority.ofThisRun().certificate().toString());
    command.environment().putAll(environment);
    ServerLog log = new ServerLog(logFile);
    // kc.sh hands TERM on to its Java process.
    ServerProcess process = ServerProcess.start("Keycloak", command, "TERM", log);
    process.awaitReady(node::isReady);
    return new RunningKeycloak(
        node, buildLog.since(0) + log.since(0), log, process::stop, process::kill);
  }
}
