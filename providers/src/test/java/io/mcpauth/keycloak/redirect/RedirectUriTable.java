package io.mcpauth.keycloak.redirect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table {@code redirect-uris.tsv}: what is accepted, what is refused, and why. */
final class RedirectUriTable {

  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

  private RedirectUriTable() {}

  /**
   * One line.
   *
   * @param uri the text, without escapes
   * @param expected {@code https}, {@code loopback}, {@code private-use} or {@code refused}
   * @param reason the name of the refusal, or empty
   * @param note what the line is about, or empty
   */
  record Row(String uri, String expected, String reason, String note) {
    boolean refused() {
      return expected.equals("refused");
    }
  }

  static List<Row> rows() {
    try (InputStream file =
        Objects.requireNonNull(RedirectUriTable.class.getResourceAsStream("/redirect-uris.tsv"))) {
      return new String(file.readAllBytes(), UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split("\t", -1))
          .map(cells -> new Row(unescape(cells[0]), cells[1], cells[2], cells[3]))
          .toList();
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
