package io.mcpauth.keycloak.it.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Objects;

/**
 * The device on which a user confirms what a client asks for behind her back (OpenID Connect CIBA).
 * Keycloak tells it of each request before it answers the client.
 */
public final class AuthenticationDevice implements AutoCloseable {

  private static final int PORT = FreePort.one();

  /** For {@code kc.sh start}: where Keycloak finds it. */
  static final String OPTION =
      "--spi-ciba-auth-channel--ciba-http-auth-channel--http-authentication-channel-uri="
          + "http://localhost:"
          + PORT
          + "/";

  private final HttpServer server;
  private volatile String authorization = "";

  private AuthenticationDevice(HttpServer server) {
    this.server = server;
  }

  static AuthenticationDevice start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 0);
      AuthenticationDevice device = new AuthenticationDevice(server);
      server.createContext("/", device::told);
      server.start();
      return device;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void told(HttpExchange exchange) throws IOException {
    authorization =
        Objects.requireNonNull(exchange.getRequestHeaders().getFirst("Authorization"), "no bearer");
    exchange.sendResponseHeaders(201, -1);
    exchange.close();
  }

  /**
   * The user says yes to the latest request.
   *
   * @param callback where the realm wants to hear it
   */
  public Answer confirm(URI callback) {
    return Http.post(callback)
        .header("Authorization", authorization)
        .json(Map.of("status", "SUCCEED"))
        .send();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
