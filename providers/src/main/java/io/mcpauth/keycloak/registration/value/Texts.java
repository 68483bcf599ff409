package io.mcpauth.keycloak.registration.value;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A list of texts in JSON: redirect URIs, grants, operations of a key. */
public final class Texts {

  private Texts() {}

  /** Whether a value is an array that holds nothing but texts. */
  public static boolean are(JsonNode value) {
    return value.isArray() && elements(value).allMatch(JsonNode::isTextual);
  }

  /** The elements of an array of texts; none of what is no array. */
  public static Stream<String> of(JsonNode array) {
    return elements(array).map(JsonNode::asText);
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
