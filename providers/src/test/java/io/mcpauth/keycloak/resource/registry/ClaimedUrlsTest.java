package io.mcpauth.keycloak.resource.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.resource.registry.Claim.Kind;
import io.mcpauth.keycloak.resource.registry.ClaimedUrls.Row;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClaimedUrlsTest {

  private static final String GATEWAY = "https://gw.example/{server}/mcp";

  private static Row urls(String client, String value) {
    return new Row(client, "resource_url", value);
  }

  private static Row templates(String client, String value) {
    return new Row(client, "mcp.resource_template", value);
  }

  private static List<String> found(ClaimedUrls urls, String indicator) {
    return urls.of(indicator).stream().map(c -> c.client() + " " + c.kind()).toList();
  }

  @Test
  void findsAServerByEachOfItsUrls() {
    ClaimedUrls urls =
        new ClaimedUrls(List.of(urls("a", "https://a.example/mcp##https://b.example/mcp")));

    assertThat(found(urls, "https://a.example/mcp")).containsExactly("a LISTED");
    assertThat(found(urls, "HTTPS://B.example:443/mcp/")).containsExactly("a LISTED");
    assertThat(found(urls, "https://c.example/mcp")).isEmpty();
    assertThat(found(urls, "nonsense")).isEmpty();
  }

  @Test
  void findsAServerByItsTemplates() {
    ClaimedUrls urls =
        new ClaimedUrls(List.of(templates("g", GATEWAY + "##https://{tenant}.mcp.example")));

    assertThat(found(urls, "https://gw.example/calendar/mcp/")).containsExactly("g TEMPLATE");
    assertThat(found(urls, "https://acme.mcp.example/")).containsExactly("g TEMPLATE");
    assertThat(found(urls, "https://gw.example/calendar/other")).isEmpty();
  }

  /** An import brings such things together; the registry gives the URL to nobody then. */
  @Test
  void tellsEveryClientOfAUrl() {
    ClaimedUrls urls =
        new ClaimedUrls(
            List.of(
                templates("g", GATEWAY),
                urls("a", "https://gw.example/calendar/mcp"),
                templates("h", "https://gw.example/calendar/{what}")));
    urls.addName("c", "https://gw.example/calendar/mcp");
    urls.addName("d", "https://gw.example/mail/mcp");
    urls.addName("e", "https://client.example/metadata.json");

    assertThat(found(urls, "https://gw.example/calendar/mcp"))
        .containsExactlyInAnyOrder("a LISTED", "g TEMPLATE", "h TEMPLATE", "c CLIENT_ID");
    assertThat(found(urls, "https://gw.example/mail/mcp"))
        .containsExactlyInAnyOrder("g TEMPLATE", "d CLIENT_ID");
    assertThat(found(urls, "https://client.example/metadata.json")).isEmpty();
  }

  /** A query works at some endpoints of Keycloak's and not at others. */
  @Test
  void leavesOutWhatNobodyCanServe() {
    ClaimedUrls urls =
        new ClaimedUrls(
            List.of(
                urls("a", "https://a.example/mcp?tenant=b##nonsense##"),
                templates("b", "https://{anybody}##nonsense")));

    assertThat(urls.isEmpty()).isTrue();
    assertThat(found(urls, "https://a.example/mcp?tenant=b")).isEmpty();
    assertThat(found(urls, "https://victim.example")).isEmpty();
  }

  @Test
  void knowsWhatATemplateMeets() {
    ClaimedUrls urls =
        new ClaimedUrls(
            List.of(
                urls("a", "https://gw.example/calendar/mcp"),
                urls("b", "https://gw.example/calendar"),
                templates("g", GATEWAY),
                templates("h", "https://gw.example/{a}/{b}/{c}")));
    urls.addName("c", "https://gw.example/mail/mcp");
    ResourceTemplate template = ResourceTemplate.of("https://gw.example/{x}/{y}");

    assertThat(urls.clientsWithUrlIn(template)).containsExactly("a");
    assertThat(urls.clientsWithTemplateLike(template)).containsExactly("g");
  }

  /** A template is compared only with URLs of its shape. */
  @Test
  void findsTheOneAmongThousands() {
    List<Row> rows =
        IntStream.range(0, 10_000)
            .boxed()
            .flatMap(
                n ->
                    Stream.of(
                        urls("u" + n, "https://server-" + n + ".example/mcp"),
                        templates("t" + n, "https://{tenant}.server-" + n + ".example/mcp")))
            .toList();
    ClaimedUrls urls = new ClaimedUrls(rows);

    assertThat(found(urls, "https://server-4711.example/mcp")).containsExactly("u4711 LISTED");
    assertThat(found(urls, "https://acme.server-4711.example/mcp"))
        .containsExactly("t4711 TEMPLATE");
    assertThat(urls.of("https://server-4711.example/mcp").get(0).kind()).isEqualTo(Kind.LISTED);
  }
}
