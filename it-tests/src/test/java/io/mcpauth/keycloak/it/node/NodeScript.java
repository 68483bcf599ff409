package io.mcpauth.keycloak.it.node;

import io.mcpauth.keycloak.it.process.AttendedProcess;
import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A script of {@code it-tests/node}; {@code attended.js} ends it when its standard input closes.
 */
public final class NodeScript {

  private NodeScript() {}

  /**
   * Starts a script in the Node that the build brings.
   *
   * @param script path below {@code it-tests/node}
   * @param environment added to that of this JVM
   */
  public static AttendedProcess start(
      String script, Map<String, String> environment, List<String> arguments) {
    Path folder = MavenProperty.path("node.scripts");
    List<String> command = new ArrayList<>();
    command.addAll(List.of(node(folder), "--import", "./attended.js", script));
    command.addAll(arguments);
    return AttendedProcess.start(
        script, command, folder, MavenProperty.path("node.output"), environment);
  }

  /** The command that opens a URL as a person does who signs in as alice and says yes. */
  public static String browser() {
    Path folder = MavenProperty.path("node.scripts");
    return node(folder) + ' ' + folder.resolve("user-agent/main.js") + " %s";
  }

  /** The Node that npm installed; on a platform for which it has none, the machine's own. */
  private static String node(Path folder) {
    File installed = folder.resolve("node_modules/.bin/node").toFile();
    return installed.canExecute() ? installed.getPath() : "node";
  }
}
