package io.mcpauth.keycloak.it.server;

import java.nio.file.Path;

/** Where Keycloak runs: the distribution, or with {@code -Pcontainers} the image. */
sealed interface Launcher permits DistributionLauncher, ContainerLauncher {

  /** The launcher of this run, with the JAR installed. */
  static Launcher ofThisRun(Database database) {
    String wanted = MavenProperty.text("keycloak.runs");
    return switch (wanted) {
      case "distribution" -> DistributionLauncher.install(database);
      case "container" -> new ContainerLauncher(MavenProperty.text("keycloak.image"));
      default -> throw new IllegalStateException("unknown keycloak.runs: " + wanted);
    };
  }

  /** Returns when the server is ready. */
  KeycloakServer start(Node node, Path logFile);
}
