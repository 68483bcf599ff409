package io.mcpauth.keycloak.it.uri;

import java.util.List;
import java.util.Map;

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

  /** The settings of {@code mcp-redirect-uris} that the table goes by, beside the shipped ones. */
  public static Map<String, List<String>> settings() {
    return Map.of(
        "allowed-hosts",
        List.of(
            "app.example.com",
            "app.example.com:8443",
            "*.example.com",
            "localhost",
            "localhost:8443",
            "intranet"),
        "private-use-schemes",
        List.of("cursor", "com.example.app", "vscode", "raycast", "a+b-c.d"));
  }
}
