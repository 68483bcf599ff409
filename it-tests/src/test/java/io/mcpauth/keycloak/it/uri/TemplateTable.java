package io.mcpauth.keycloak.it.uri;

import java.util.List;

/**
 * The table {@code resource-templates.tsv} of the unit tests: the integration tests read the same
 * URLs with other programs, and send them through the network.
 */
public final class TemplateTable {

  private TemplateTable() {}

  /**
   * One line.
   *
   * @param url as a client sends it
   * @param canonical what stands in the token; empty if the template does not match
   */
  public record Row(String template, String url, String canonical) {

    public boolean isHostile() {
      return canonical.isEmpty();
    }
  }

  public static List<Row> rows() {
    return UriTables.lines("resource-templates.tsv")
        .skip(1)
        .map(line -> line.split("\t", -1))
        .map(cells -> new Row(cells[0], UriTables.unescape(cells[1]), cells[2]))
        .toList();
  }

  public static List<String> templates() {
    return rows().stream().map(Row::template).distinct().toList();
  }
}
