package io.mcpauth.keycloak.it.server;

import io.mcpauth.keycloak.it.server.KeycloakServer.Administrator;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

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

  /** And its address in all tokens that it issued. */
  private final Map<Path, URI> addresses = new ConcurrentHashMap<>();

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

  /**
   * Starts a server that is built to be below a path ({@code --http-relative-path}), behind a
   * proxy.
   *
   * @param path such as {@code /auth}
   * @param published how everybody knows it, with the path
   */
  public KeycloakServer startBelow(String path, URI published, Path folder) {
    URI url = URI.create(Node.freeUrl() + path);
    List<String> buildOptions = List.of("--http-relative-path=" + path);
    return start(
        DistributionLauncher.installBuiltWith(
            "below" + path.replace('/', '-'), buildOptions, database),
        node(url, published),
        folder,
        List.of("--proxy-headers=xforwarded"),
        Map.of());
  }

  private KeycloakServer start(
      DistributionLauncher from,
      Path folder,
      List<String> options,
      Map<String, String> environment) {
    URI url = addresses.computeIfAbsent(folder, first -> Node.freeUrl());
    return start(from, node(url, url), folder, options, environment);
  }

  private Node node(URI url, URI published) {
    return new Node(url, published, FreePort.one(), administrator, database);
  }

  private static KeycloakServer start(
      DistributionLauncher from,
      Node node,
      Path folder,
      List<String> options,
      Map<String, String> environment) {
    List<String> arguments = new ArrayList<>(node.arguments());
    if (options.stream().anyMatch(option -> option.startsWith(LOG_LEVEL))) {
      arguments.removeIf(argument -> argument.startsWith(LOG_LEVEL));
    }
    arguments.add("--db-url=jdbc:h2:file:" + folder.resolve("keycloak") + ";NON_KEYWORDS=VALUE");
    arguments.addAll(options);
    return from.start(node, arguments, environment, folder.resolve("keycloak.log"));
  }
}
