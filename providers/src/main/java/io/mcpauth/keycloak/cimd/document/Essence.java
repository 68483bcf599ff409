package io.mcpauth.keycloak.cimd.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.cimd.document.Negotiation.Ways;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.keycloak.jose.jws.crypto.HashUtils;

/**
 * What a person looks at who decides about a document: where codes go, which keys prove the client
 * if any do, and to which hosts its links lead. A change of anything else is no news.
 *
 * @param text three digests, which tell nothing but whether two are the same
 */
public record Essence(String text) {

  private static final String SEPARATOR = ".";

  private static final List<String> PARTS = List.of("redirect_uris", "keys", "hosts of links");

  private static final List<String> LINKS =
      List.of("client_uri", "logo_uri", "tos_uri", "policy_uri");

  static Essence of(ObjectNode members) {
    return new Essence(
        String.join(
            SEPARATOR,
            digest(texts(members.path("redirect_uris"))),
            digest(keys(members)),
            digest(LINKS.stream().flatMap(link -> host(members.path(link)).stream()))));
  }

  /**
   * What changed.
   *
   * @param earlier the text of another one
   * @return names for people; empty if nothing did
   */
  public List<String> changesSince(String earlier) {
    List<String> before = Arrays.asList(earlier.split("\\" + SEPARATOR, -1));
    List<String> now = Arrays.asList(text.split("\\" + SEPARATOR, -1));
    List<String> changes = new ArrayList<>();
    for (int part = 0; part < PARTS.size(); part++) {
      if (part >= before.size() || !before.get(part).equals(now.get(part))) {
        changes.add(PARTS.get(part));
      }
    }
    return changes;
  }

  /** In whatever order they come. */
  private static String digest(Stream<String> values) {
    return HashUtils.sha256UrlEncodedHash(String.join("\n", new TreeSet<>(values.toList())), UTF_8);
  }

  private static Stream<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::toString);
  }

  /** Keys prove nobody unless they are used, so whether they are belongs to them. */
  private static Stream<String> keys(ObjectNode members) {
    return Stream.of(
            texts(members.path("jwks").path("keys")),
            Stream.of(members.path("jwks_uri").asText()),
            Stream.concat(
                    Stream.of(members.path(Ways.METHOD)),
                    StreamSupport.stream(members.path(Ways.METHODS).spliterator(), false))
                .map(JsonNode::asText)
                .filter(Ways.SIGNED::equals))
        .flatMap(part -> part);
  }

  private static Optional<String> host(JsonNode link) {
    try {
      return Optional.ofNullable(URI.create(link.asText()).getHost());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // The rules refuse it.
    }
  }
}
