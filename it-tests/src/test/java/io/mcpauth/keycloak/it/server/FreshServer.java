package io.mcpauth.keycloak.it.server;

import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.server.KeycloakServer.Administrator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A Keycloak out of its ZIP file, in a folder of its own and handled by shell commands alone: those
 * that our documentation tells people to run. They run in the root of the project, as people run
 * them; folder and addresses of the documentation are replaced by this server's.
 */
public final class FreshServer {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String HOME = "/opt/keycloak";
  private static final List<String> ADDRESSES =
      List.of("https://auth.example.com", "http://localhost:8080");

  private final Path folder;
  private final Path home;
  private final URI url = Node.freeUrl();
  private final Administrator administrator =
      new Administrator("admin", UUID.randomUUID().toString());

  private FreshServer(Path folder, Path home) {
    this.folder = folder;
    this.home = home;
  }

  /**
   * Unpacks the distribution as Keycloak publishes it.
   *
   * @param folder an empty one
   */
  public static FreshServer unpack(Path folder) {
    Path absolute = folder.toAbsolutePath();
    Path zip = MavenProperty.path("keycloak.zip").toAbsolutePath();
    Path home =
        absolute.resolve(
            zip.getFileName().toString().replace("quarkus-dist-", "").replace(".zip", ""));
    FreshServer server = new FreshServer(absolute, home);
    server.run(
        "cd '%s' && '%s/bin/jar' xf '%s' && chmod +x '%s'/bin/*.sh"
            .formatted(absolute, System.getProperty("java.home"), zip, home));
    return server;
  }

  /**
   * Runs commands to their end; the test fails if one of them does. Who asks on standard input is
   * told the administrator's password.
   *
   * @return what they wrote
   */
  public String run(String commands) {
    Path output = folder.resolve("output-" + UUID.randomUUID());
    try {
      Process process =
          bash(commands).redirectErrorStream(true).redirectOutput(output.toFile()).start();
      try (var input = process.outputWriter()) {
        input.write(administrator.password() + "\n");
      } catch (IOException e) {
        // It read nothing and has ended.
      }
      boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      String written = Files.readString(output);
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError("did not succeed:\n" + commands + "\nIt wrote:\n" + written);
      }
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Starts the server by the one command that people start it by, and waits until it answers;
   * whoever started it closes it.
   */
  public KeycloakServer start(String command) {
    ServerLog log = new ServerLog(folder.resolve("keycloak-" + UUID.randomUUID() + ".log"));
    // kc.sh in place of the shell: it hands TERM on to its Java process.
    ServerProcess process =
        ServerProcess.start("Keycloak", bash("exec " + command.strip()), "TERM", log);
    process.awaitReady(() -> Http.answers(URI.create(url + "/realms/master")));
    Node node = new Node(url, url, url.getPort(), administrator, new EmbeddedDatabase());
    return new RunningKeycloak(node, log.since(0), log, process::stop, process::kill);
  }

  private ProcessBuilder bash(String commands) {
    String here = commands.replace(HOME, home.toString());
    for (String address : ADDRESSES) {
      here = here.replace(address, url.toString());
    }
    ProcessBuilder process =
        new ProcessBuilder("bash", "-eu", "-o", "pipefail", "-c", here)
            .directory(MavenProperty.path("docker.folder").resolve("..").normalize().toFile());
    Map<String, String> environment = process.environment();
    environment.keySet().removeIf(name -> name.startsWith("KC_"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    // What differs from server to server: where it listens, and that nobody else is there.
    environment.putAll(
        Map.of(
            "KC_HTTP_ENABLED",
            "true",
            "KC_HTTP_HOST",
            "localhost",
            "KC_HTTP_PORT",
            Integer.toString(url.getPort()),
            "KC_CACHE",
            "local",
            // kcadm asks on a terminal only.
            "KC_CLI_PASSWORD",
            administrator.password(),
            // It keeps its token below the home folder.
            "KC_OPTS",
            "-Duser.home=" + folder));
    return process;
  }
}
