package io.mcpauth.keycloak.resource.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table {@code resource-templates.tsv}: which URLs a template matches, and which it does not.
 */
final class TemplateTable {

  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

  private TemplateTable() {}

  /**
   * One line.
   *
   * @param url as a client sends it, without escapes
   * @param canonical what stands in the token; empty if the template does not match
   * @param values of the names
   * @param note what the line is about, or empty
   */
  record Row(
      String template, String url, String canonical, Map<String, String> values, String note) {

    boolean isHostile() {
      return canonical.isEmpty();
    }
  }

  static List<Row> rows() {
    try (InputStream file =
        Objects.requireNonNull(
            TemplateTable.class.getResourceAsStream("/resource-templates.tsv"))) {
      return new String(file.readAllBytes(), UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split("\t", -1))
          .map(cells -> new Row(cells[0], unescape(cells[1]), cells[2], values(cells[3]), cells[4]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> values(String cell) {
    return Stream.of(cell.split(" "))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
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
