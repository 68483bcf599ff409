package io.mcpauth.keycloak.it.apis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A line of {@code keycloak-apis.md}.
 *
 * @param path begins with a slash at the server, else at the realm
 * @param body JSON; empty for none
 * @param other status for a token that Keycloak cannot read there, where that is not 401 or 403
 * @param own status for an administrator's own application; empty for anything but a refusal
 */
record ApiLine(
    String id, String method, String path, String body, OptionalInt other, OptionalInt own) {

  private static final String RESOURCE = "/keycloak-apis.md";

  static List<ApiLine> all() {
    try (InputStream in = ApiLine.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no test resource " + RESOURCE);
      }
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.matches("\\| [a-z]+-[0-9]+ \\|.*"))
          .map(ApiLine::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ApiLine parse(String line) {
    List<String> cells =
        Stream.of(line.substring(1).split("\\|", -1))
            .map(cell -> cell.replace("`", "").strip())
            .toList();
    String[] request = cells.get(1).split(" ", 3);
    return new ApiLine(
        cells.get(0),
        request[0],
        request[1],
        request.length == 3 ? request[2] : "",
        status(cells.get(2)),
        status(cells.get(3)));
  }

  private static OptionalInt status(String cell) {
    return cell.matches("[0-9]+") ? OptionalInt.of(Integer.parseInt(cell)) : OptionalInt.empty();
  }

  /**
   * Sends it, as an application does that likes JSON best.
   *
   * @param token empty for a request without one
   * @param names what stands in braces in the path
   */
  Answer send(McpRealm realm, String token, Map<String, String> names) {
    String filled = path;
    for (Map.Entry<String, String> name : names.entrySet()) {
      filled = filled.replace('{' + name.getKey() + '}', name.getValue());
    }
    filled = filled.replace("{token}", token);
    URI uri = URI.create((filled.startsWith("/") ? realm.server() : realm.issuer() + "/") + filled);
    Http request = Http.request(method, uri).header("Accept", "application/json, text/html;q=0.5");
    if (!token.isEmpty()) {
      request = request.bearer(token);
    }
    return (body.isEmpty() ? request : request.body("application/json", body)).send();
  }

  @Override
  public String toString() {
    return id + ": " + method + " " + path;
  }
}
