package io.mcpauth.keycloak.it.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The proxy in front of Keycloak, with the configuration that the documentation shows. */
public final class Nginx implements AutoCloseable {

  private final ServerProcess process;

  private Nginx(ServerProcess process) {
    this.process = process;
  }

  /** An address that nobody has, for {@link #start}. */
  public static URI freeUrl() {
    return Node.freeUrl();
  }

  /**
   * Starts Debian's nginx.
   *
   * @param url where it listens, from {@link #freeUrl}
   * @param server what stands in its {@code server} block
   * @param folder for all that it writes
   */
  public static Nginx start(URI url, String server, Path folder) {
    Path configuration = folder.resolve("nginx.conf");
    String text =
        """
        daemon off;
        master_process off;
        pid %1$s/nginx.pid;
        error_log stderr;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          server {
            listen 127.0.0.1:%2$d;
            %3$s
          }
        }
        """
            .formatted(folder.toAbsolutePath(), url.getPort(), server);
    try {
      Files.writeString(configuration, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerProcess process =
        ServerProcess.start(
            "nginx",
            new ProcessBuilder(
                program(), "-e", "stderr", "-c", configuration.toAbsolutePath().toString()),
            "TERM",
            new ServerLog(folder.resolve("nginx.log")));
    process.awaitReady(() -> isOpen(url.getPort()));
    return new Nginx(process);
  }

  private static String program() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator), new String[] {"/usr/sbin"})
        .flatMap(Stream::of)
        .map(folder -> new File(folder, "nginx"))
        .filter(File::canExecute)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no nginx on the PATH: it is Debian's package: apt-get install nginx-light"))
        .getPath();
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.stop();
  }
}
