package io.mcpauth.keycloak.it.server;

import io.mcpauth.keycloak.it.server.KeycloakServer.Administrator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Starts servers that belong to one test class, for options that must not be everybody's. In every
 * run it is the distribution with the embedded database, whose files the class can look into.
 */
public final class KeycloakStarter {

  private static final String LOG_LEVEL = "--log-level=";

  private final DistributionLauncher launcher;
  private final Database database = new EmbeddedDatabase();

  /** A server that starts again has its administrator in its database. */
  private final Administrator administrator =
      new Administrator("admin", UUID.randomUUID().toString());

  KeycloakStarter(DistributionLauncher launcher) {
    this.launcher = launcher;
  }

  /**
   * Starts a server; whoever started it closes it.
   *
   * @param folder for its log, and for its database, which it finds again there
   * @param options more options of {@code kc.sh start}
   * @param environment more variables
   */
  public KeycloakServer start(Path folder, List<String> options, Map<String, String> environment) {
    return start(launcher, folder, options, environment);
  }

  /** The same server after somebody took the JAR away and ran {@code kc.sh build}. */
  public KeycloakServer startWithoutTheJar(Path folder) {
    return start(DistributionLauncher.installWithoutTheJar(database), folder, List.of(), Map.of());
  }

  /**
   * Starts a server that is built with more options ({@code kc.sh build}), such as without a
   * feature of Keycloak; that takes a while.
   *
   * @param name of the folder for the distribution that is built so
   */
  public KeycloakServer startBuiltWith(String name, List<String> buildOptions, Path folder) {
    return start(
        DistributionLauncher.installBuiltWith(name, buildOptions, database),
        folder,
        List.of(),
        Map.of());
  }

  private KeycloakServer start(
      DistributionLauncher from,
      Path folder,
      List<String> options,
      Map<String, String> environment) {
    Node other = Node.first(database);
    Node node = new Node(other.url(), other.url(), other.managementPort(), administrator, database);
    List<String> arguments = new ArrayList<>(node.arguments());
    if (options.stream().anyMatch(option -> option.startsWith(LOG_LEVEL))) {
      arguments.removeIf(argument -> argument.startsWith(LOG_LEVEL));
    }
    arguments.add("--db-url=jdbc:h2:file:" + folder.resolve("keycloak") + ";NON_KEYWORDS=VALUE");
    arguments.addAll(options);
    return from.start(node, arguments, environment, folder.resolve("keycloak.log"));
  }
}
