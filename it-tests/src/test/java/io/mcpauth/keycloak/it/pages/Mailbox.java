package io.mcpauth.keycloak.it.pages;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mcpauth.keycloak.it.realm.McpRealm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A mail server (RFC 5321) that takes whatever realms send and keeps it. */
final class Mailbox implements AutoCloseable {

  private static final Pattern LINK = Pattern.compile("http://\\S+/login-actions/[^\\s\"<]+");
  private static final int SECONDS_TO_ARRIVE = 10;
  private static final int BACKLOG = 50;
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final ServerSocket server;
  private final BlockingQueue<String> mails = new LinkedBlockingQueue<>();

  private Mailbox(ServerSocket server) {
    this.server = server;
  }

  static Mailbox open() {
    try {
      Mailbox mailbox = new Mailbox(new ServerSocket(0, BACKLOG, HERE));
      Thread postman = new Thread(mailbox::receive, "mailbox");
      postman.setDaemon(true);
      postman.start();
      return mailbox;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has the realm send its mail here. */
  void receiveFrom(McpRealm realm) {
    realm
        .admin()
        .put(
            "",
            Map.of(
                "smtpServer",
                Map.of(
                    "host",
                    HERE.getHostAddress(),
                    "port",
                    String.valueOf(server.getLocalPort()),
                    "from",
                    "mcp@example.com")))
        .expect(204);
  }

  /** The link in the oldest mail that nobody asked for yet. */
  URI link() {
    try {
      @Nullable String mail = mails.poll(SECONDS_TO_ARRIVE, TimeUnit.SECONDS);
      if (mail == null) {
        throw new AssertionError("no mail came");
      }
      // Quoted-printable (RFC 2045 section 6.7), as far as a link needs it.
      Matcher link = LINK.matcher(mail.replace("=\n", "").replace("=3D", "="));
      if (!link.find()) {
        throw new AssertionError("no link in " + mail);
      }
      return URI.create(link.group().replace("&amp;", "&"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** What came before is of no interest. */
  void empty() {
    mails.clear();
  }

  private void receive() {
    while (!server.isClosed()) {
      try (Socket sender = server.accept()) {
        converse(sender);
      } catch (IOException e) {
        // The sender went away, or the box was closed; a test that misses a mail says so.
      }
    }
  }

  private void converse(Socket sender) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(sender.getInputStream(), US_ASCII));
    OutputStream out = sender.getOutputStream();
    answer(out, "220 mailbox");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("DATA")) {
        answer(out, "354 go on");
        mails.add(mail(in));
        answer(out, "250 kept");
      } else if (line.startsWith("QUIT")) {
        answer(out, "221 bye");
        return;
      } else {
        answer(out, "250 mailbox");
      }
    }
  }

  private static String mail(BufferedReader in) throws IOException {
    StringBuilder mail = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      mail.append(line).append('\n');
    }
    return mail.toString();
  }

  private static void answer(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(US_ASCII));
    out.flush();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
