package io.mcpauth.keycloak.it.uri;

import java.util.List;

/**
 * The table {@code redirect-uris.tsv} of the unit tests, and what the fuzzer found beside it: the
 * integration tests send the same URIs through the network.
 */
public final class RedirectUriTable {

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
    return UriTables.lines("redirect-uris.tsv")
        .skip(1)
        .map(line -> line.split("\t", -1))
        .map(cells -> new Row(UriTables.unescape(cells[0]), cells[2]))
        .toList();
  }

  /** Texts that took the parser into each of its branches. */
  public static List<String> corpus() {
    return UriTables.lines("redirect-uri-corpus.txt").map(UriTables::unescape).toList();
  }
}
