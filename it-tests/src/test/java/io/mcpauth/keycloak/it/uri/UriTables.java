package io.mcpauth.keycloak.it.uri;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables of URIs among the resources of the unit tests. */
final class UriTables {

  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

  private UriTables() {}

  static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(MavenProperty.path("uri.tables").resolve(file), UTF_8).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String unescape(String cell) {
    return ESCAPE
        .matcher(cell)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Character.toString((char) Integer.parseInt(found.group(1), 16))));
  }
}
