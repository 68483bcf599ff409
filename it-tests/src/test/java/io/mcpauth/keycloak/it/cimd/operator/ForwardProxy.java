package io.mcpauth.keycloak.it.cimd.operator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A forward proxy that knows {@code CONNECT} alone (RFC 9110 section 9.3.6), leads to this machine
 * and nowhere else, and writes down what it was asked.
 */
final class ForwardProxy implements AutoCloseable {

  private static final int LONGEST_HEAD = 8192;

  private static final Pattern CONNECT = Pattern.compile("CONNECT ([^ :]+):([0-9]{1,5}) HTTP");

  private final ServerSocket door;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private ForwardProxy() {
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  static ForwardProxy open() {
    return new ForwardProxy();
  }

  String url() {
    return "http://localhost:" + door.getLocalPort();
  }

  /** Where it was asked to connect to, {@code host:port}. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  private void accept() {
    try {
      while (!door.isClosed()) {
        Socket client = door.accept();
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // The test closed it.
      return;
    }
  }

  private void serve(Socket client) {
    try (client) {
      Matcher request = CONNECT.matcher(head(client.getInputStream()));
      if (!request.lookingAt()) {
        answer(client, "405 Method Not Allowed");
        return;
      }
      String host = request.group(1);
      int port = Integer.parseInt(request.group(2));
      asked.add(host + ":" + port);
      if (!host.equals("localhost")) {
        answer(client, "403 Forbidden");
        return;
      }
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
        answer(client, "200 Connection established");
        threads.execute(() -> copy(client, server));
        copy(server, client);
      }
    } catch (IOException e) {
      // One of the two gave up, as it may.
      return;
    }
  }

  private static void answer(Socket client, String status) throws IOException {
    client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(US_ASCII));
  }

  /** Up to the empty line, byte by byte: what follows is not the proxy's. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    int next = in.read();
    while (next >= 0 && head.length() < LONGEST_HEAD) {
      head.append((char) next);
      if (head.toString().endsWith("\r\n\r\n")) {
        break;
      }
      next = in.read();
    }
    return head.toString();
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // Closed, as at the end of every tunnel.
      return;
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
