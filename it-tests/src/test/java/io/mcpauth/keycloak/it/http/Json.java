package io.mcpauth.keycloak.it.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** Text to tree and back. */
public final class Json {

  // Written in ASCII, so that every text arrives as it is, half a surrogate pair included.
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Json() {}

  public static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  public static JsonNode read(Path file) {
    try {
      return MAPPER.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A tree with a merge patch applied (RFC 7386): null takes a member out. */
  public static ObjectNode patched(ObjectNode tree, JsonNode patch) {
    ObjectNode patched = tree.deepCopy();
    patch
        .properties()
        .forEach(
            member -> {
              if (member.getValue().isNull()) {
                patched.remove(member.getKey());
              } else {
                patched.set(member.getKey(), member.getValue());
              }
            });
    return patched;
  }

  /** The elements of an array of texts, in order. */
  public static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** The JSON text of a tree, a map, a list or a plain value. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
