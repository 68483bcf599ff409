package io.mcpauth.keycloak.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of a request that has to be one JSON object of bounded size. */
public sealed interface JsonBody {

  /** A JSON object. */
  record Json(ObjectNode members) implements JsonBody {}

  /** Larger than it may be; not read to its end. */
  record TooLarge() implements JsonBody {}

  /** Not one JSON object in UTF-8, or one with a member twice. */
  record Malformed() implements JsonBody {}

  /**
   * Reads a body.
   *
   * @param headers of the request, which say how long it is, or do not
   * @param limit how many bytes it may have
   */
  static JsonBody read(InputStream body, HttpHeaders headers, int limit) {
    // RFC 9112 section 6.3: a body ends where Content-Length says. To look for its end behind that
    // would be to wait once more for the network, which readNBytes(int) does.
    byte[] bytes = new byte[(int) Math.min(Reader.length(headers), limit + 1L)];
    int read;
    try {
      read = body.readNBytes(bytes, 0, bytes.length);
    } catch (IOException e) {
      return new Malformed(); // Nobody is there any more to read the answer.
    }
    if (read > limit) {
      return new TooLarge();
    }
    try {
      // RFC 8259 section 8.1: UTF-8, and nothing that a reader would have to repair.
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, read)).toString();
      return StrictJson.object(text).<JsonBody>map(Json::new).orElseGet(Malformed::new);
    } catch (CharacterCodingException e) {
      return new Malformed();
    }
  }

  /** Holds what an interface can only have in public. */
  final class Reader {

    // RFC 9110 section 8.6, as far as a long reaches.
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private Reader() {}

    /** More than any body has, if the request does not say. */
    private static long length(HttpHeaders headers) {
      @Nullable String length = headers.getHeaderString(HttpHeaders.CONTENT_LENGTH);
      return length == null || !LENGTH.matcher(length).matches()
          ? Long.MAX_VALUE
          : Long.parseLong(length);
    }
  }
}
