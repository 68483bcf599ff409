import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;

/** One kept-alive connection to the token endpoint, a plain socket; answers have a Content-Length or chunks. */
final class TokenConnection implements AutoCloseable {
  private final Socket socket;
  private final String host;
  private final OutputStream out;
  private final InputStream in;

  TokenConnection(URI server) {
    try {
      socket = new Socket(server.getHost(), server.getPort());
      socket.setTcpNoDelay(true);
      host = server.getAuthority();
      out = socket.getOutputStream();
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int token(String client, String secret) throws IOException {
    String body = "grant_type=client_credentials&client_id=" + client + "&client_secret=" + secret;
    out.write(
        ("POST /realms/bench/protocol/openid-connect/token HTTP/1.1\r\nHost: "
                + host
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body)
            .getBytes(UTF_8));
    int status = Integer.parseInt(line().split(" ")[1]);
    int length = -1;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).trim());
      }
    }
    if (length >= 0) {
      in.skipNBytes(length);
    } else {
      for (int chunk = chunk(); ; chunk = chunk()) {
        in.skipNBytes(chunk + 2L);
        if (chunk == 0) {
          break;
        }
      }
    }
    return status;
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("closed by the server");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return new String(line.toString().getBytes(ISO_8859_1), UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
