package io.mcpauth.keycloak.it.cimd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mcpauth.keycloak.it.server.TestAuthority;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;

/** An https host that answers what no server library would, letter by letter. */
final class RawHost implements AutoCloseable {

  /** How it answers one connection; {@code released} when the test is over. */
  @FunctionalInterface
  interface Manners {
    void answer(OutputStream out, CountDownLatch released) throws IOException, InterruptedException;
  }

  /** Its own: a port comes again, and what is remembered of a document counts for half a minute. */
  private final String path = "/" + UUID.randomUUID() + "/client.json";

  private final SSLServerSocket server;
  private final Manners manners;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  private RawHost(Manners manners) {
    this.manners = manners;
    try {
      server =
          (SSLServerSocket)
              TestAuthority.ofThisRun()
                  .tls()
                  .getServerSocketFactory()
                  .createServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  static RawHost answering(Manners manners) {
    return new RawHost(manners);
  }

  /** Answers every request with this text, a byte for each letter. */
  static RawHost saying(String answer) {
    return answering((out, released) -> out.write(answer.getBytes(ISO_8859_1)));
  }

  /** Takes connections and never answers. */
  static RawHost silent() {
    return answering((out, released) -> released.await());
  }

  String url() {
    return "https://localhost:" + server.getLocalPort() + path;
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  /** Returns once somebody has connected. */
  void awaitConnection() throws InterruptedException {
    if (!first.await(1, TimeUnit.MINUTES)) {
      throw new AssertionError("nobody connected");
    }
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        first.countDown();
        threads.execute(() -> answer(socket));
      }
    } catch (IOException e) {
      // The test closed it.
      return;
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      // What was sent and not read would make the system reset the connection.
      if (socket.getInputStream().read(new byte[8192]) > 0) {
        manners.answer(socket.getOutputStream(), released);
        socket.getOutputStream().flush();
      }
    } catch (IOException e) {
      // The other side gave up, as it may.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
    threads.shutdownNow();
  }
}
