package io.mcpauth.keycloak.it.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A host on this machine that counts who connects, on every address that the machine has. */
final class Listener implements AutoCloseable {

  /** How a host answers one connection; the socket is closed afterwards. */
  @FunctionalInterface
  interface Manners {

    void answer(Socket socket, CountDownLatch released) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final Manners manners;
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  private Listener(Manners manners) {
    this.manners = manners;
    try {
      this.server = new ServerSocket(0, 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread acceptor = new Thread(this::accept, "listener");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  static Listener answering(Manners manners) {
    return new Listener(manners);
  }

  /** Sends the head of an answer, and then one byte every two seconds until it is released. */
  static Listener trickling() {
    return new Listener(
        (socket, released) -> {
          OutputStream out = socket.getOutputStream();
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n"
                  .getBytes(US_ASCII));
          do {
            out.write(' ');
            out.flush();
          } while (!released.await(2, TimeUnit.SECONDS));
        });
  }

  /** Answers every request with this. */
  static Listener saying(String statusLine, String contentType, String body) {
    return saying(statusLine, contentType, () -> body);
  }

  /** Answers every request with what this is then. */
  static Listener saying(String statusLine, String contentType, Supplier<String> body) {
    return new Listener(
        (socket, released) -> {
          // What was sent and not read would make the system reset the connection.
          int read = socket.getInputStream().read(new byte[8192]);
          if (read > 0) {
            socket
                .getOutputStream()
                .write(
                    "%s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                        .formatted(statusLine, contentType, body.get().length(), body.get())
                        .getBytes(US_ASCII));
          }
        });
  }

  int port() {
    return server.getLocalPort();
  }

  String url(String host) {
    return "http://" + host + ":" + port() + "/jwks";
  }

  /** How often somebody connected. */
  int connections() {
    return connections.get();
  }

  void awaitConnection() throws InterruptedException {
    if (!first.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody connected");
    }
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        first.countDown();
        Thread answerer = new Thread(() -> answer(socket), "listener answers");
        answerer.setDaemon(true);
        answerer.start();
      }
    } catch (IOException e) {
      // The test closed it.
      return;
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      manners.answer(socket, released);
    } catch (IOException e) {
      // The other side gave up, as it may.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A port that nobody listens on. */
  static int closedPort() {
    try (Listener listener = saying("", "", "")) {
      return listener.port();
    }
  }

  /** An address of this machine that is not loopback. */
  static String ownAddress() {
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    released.countDown();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
