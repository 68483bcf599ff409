package io.mcpauth.keycloak.it.registration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A line of {@code client-metadata.md}.
 *
 * @param patch what is changed in the usual request
 * @param answer what the answer holds, as JSON; or an error and the member at fault
 */
public record MetadataCase(String id, JsonNode patch, String answer) {

  private static final String RESOURCE = "/client-metadata.md";

  private static final String NULL = "\"{null}\"";

  private static final Pattern REPEATED = Pattern.compile("\\{a\\*([0-9]+)}");

  /** All lines. */
  public static List<MetadataCase> all() {
    return lines()
        .filter(line -> line.matches("\\| [a-z]+-[0-9]+ \\|.*"))
        .map(MetadataCase::parse)
        .toList();
  }

  /** The request that is judged. */
  public ObjectNode request() {
    JsonNode usual =
        Json.parse(
            """
            {"client_name": "Table", "redirect_uris": ["http://localhost:8765/callback"],
             "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
             "token_endpoint_auth_method": "none"}
            """);
    // A merge patch cannot say null.
    String request = Json.patched((ObjectNode) usual, patch).toString();
    return (ObjectNode) Json.parse(request.replace(NULL, "null"));
  }

  /** Whether a client comes of it. */
  public boolean isRegistered() {
    return answer.startsWith("{");
  }

  /** Members of the answer; null where there must be none. */
  JsonNode members() {
    return Json.parse(answer);
  }

  /** The code of the refusal. */
  public String error() {
    return answer.substring(0, answer.indexOf(' '));
  }

  /** The member that the refusal names. */
  public String memberAtFault() {
    return answer.substring(answer.indexOf(' ') + 1);
  }

  private static MetadataCase parse(String line) {
    List<String> cells =
        Stream.of(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
            .map(cell -> cell.replace("`", "").strip())
            .map(MetadataCase::repeated)
            .toList();
    if (cells.size() != 3) {
      throw new IllegalArgumentException("a case has 3 columns: " + line);
    }
    return new MetadataCase(cells.get(0), Json.parse(cells.get(1)), cells.get(2));
  }

  private static String repeated(String cell) {
    return REPEATED.matcher(cell).replaceAll(found -> "a".repeat(Integer.parseInt(found.group(1))));
  }

  private static Stream<String> lines() {
    try (InputStream in =
        Objects.requireNonNull(MetadataCase.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return new String(in.readAllBytes(), UTF_8).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
