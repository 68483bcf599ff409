package io.mcpauth.keycloak.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The body of a registration request: one JSON object of bounded size. */
sealed interface RequestBody {

  /** Largest body, in bytes. */
  int MAX_BYTES = 64 * 1024;

  /** A JSON object. */
  record Json(ObjectNode members) implements RequestBody {}

  /** Larger than {@link #MAX_BYTES}; not read to its end. */
  record TooLarge() implements RequestBody {}

  /** Not one JSON object in UTF-8, or one with a member twice. */
  record Malformed() implements RequestBody {}

  /**
   * Reads a body.
   *
   * @param body the bytes as they arrive
   * @param length how many there are, as far as the request says so; else more than any body has
   * @return what it is
   * @throws IOException if the connection breaks
   */
  static RequestBody read(InputStream body, long length) throws IOException {
    // RFC 9112 section 6.3: a body ends where Content-Length says. To look for its end behind that
    // would be to wait once more for the network, which readNBytes(int) does.
    byte[] bytes = new byte[(int) Math.min(length, MAX_BYTES + 1)];
    int read = body.readNBytes(bytes, 0, bytes.length);
    if (read > MAX_BYTES) {
      return new TooLarge();
    }
    try {
      // RFC 8259 section 8.1: UTF-8, and nothing that a reader would have to repair.
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, read)).toString();
      JsonNode json = Reader.STRICT.readTree(text);
      return json instanceof ObjectNode members ? new Json(members) : new Malformed();
    } catch (CharacterCodingException | JsonProcessingException e) {
      return new Malformed();
    }
  }

  /** Holds the reader, which an interface can only have in public. */
  final class Reader {

    // RFC 8259 section 4: readers differ in what they make of a name that comes twice, so it is
    // refused, like anything behind the object.
    private static final ObjectReader STRICT =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private Reader() {}
  }
}
