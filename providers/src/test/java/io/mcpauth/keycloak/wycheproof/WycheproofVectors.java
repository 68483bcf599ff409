package io.mcpauth.keycloak.wycheproof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** One file of {@code src/test/resources/wycheproof}. */
public final class WycheproofVectors {

  private WycheproofVectors() {}

  /** All vectors of the file, whatever group they are in. */
  public static List<Vector> in(String file) {
    try (InputStream text = WycheproofVectors.class.getResourceAsStream("/wycheproof/" + file)) {
      JsonNode root = new ObjectMapper().readTree(Objects.requireNonNull(text, file));
      List<Vector> vectors =
          elements(root.path("testGroups")).stream()
              .flatMap(group -> elements(group.path("tests")).stream())
              .map(Vector::new)
              .toList();
      if (vectors.isEmpty() || vectors.size() != root.path("numberOfTests").asInt()) {
        throw new IllegalStateException(vectors.size() + " vectors in " + file);
      }
      return vectors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  /** One vector; a member that is missing fails the test. */
  public record Vector(JsonNode json) {

    /** Whether the operation has to succeed. */
    public boolean isValid() {
      return json.required("result").asText().equals("valid");
    }

    public byte[] bytes(String member) {
      return HexFormat.of().parseHex(json.required(member).asText());
    }

    public int number(String member) {
      return json.required(member).intValue();
    }

    /** Number and comment of the vector, for the message of a failure. */
    @Override
    public String toString() {
      return json.path("tcId").asText() + " " + json.path("comment").asText();
    }
  }
}
