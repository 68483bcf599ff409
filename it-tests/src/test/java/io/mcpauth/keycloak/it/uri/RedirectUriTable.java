package io.mcpauth.keycloak.it.uri;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The table {@code redirect-uris.tsv} of the unit tests, and what the fuzzer found beside it: the
 * integration tests send the same URIs through the network.
 */
public final class RedirectUriTable {

  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

  private RedirectUriTable() {}

  /**
   * One line.
   *
   * @param refusal the name of the refusal; empty if the URI is accepted
   */
  public record Row(String uri, String refusal) {

    public boolean isAccepted() {
      return refusal.isEmpty();
    }
  }

  public static List<Row> rows() {
    return lines("redirect-uris.tsv")
        .skip(1)
        .map(line -> line.split("\t", -1))
        .map(cells -> new Row(unescape(cells[0]), cells[2]))
        .toList();
  }

  /** Texts that took the parser into each of its branches. */
  public static List<String> corpus() {
    return lines("redirect-uri-corpus.txt").map(RedirectUriTable::unescape).toList();
  }

  private static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(MavenProperty.path("uri.tables").resolve(file), UTF_8).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String unescape(String cell) {
    return ESCAPE
        .matcher(cell)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Character.toString((char) Integer.parseInt(found.group(1), 16))));
  }
}
