package io.mcpauth.keycloak.resource.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mcpauth.keycloak.resource.registry.TemplateTable.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceTemplateTest {

  private static List<Row> rows() {
    return TemplateTable.rows();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void matchesWhatTheTableSays(Row row) {
    Optional<ResourceUri> uri = ResourceUri.parse(row.url());
    Optional<Map<String, String>> values = uri.flatMap(ResourceTemplate.of(row.template())::match);

    if (row.isHostile()) {
      assertThat(values).as(row.note()).isEmpty();
    } else {
      assertThat(values).contains(row.values());
      assertThat(uri).map(ResourceUri::value).contains(row.canonical());
    }
  }

  @Test
  void theTableHasHostileUrls() {
    assertThat(rows().stream().filter(Row::isHostile)).hasSizeGreaterThan(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://gw.example/{server}/mcp",
        "HTTPS://GW.Example:443/{server}/mcp",
        "https://gw.example/{server}/mcp/",
      })
  void isReadInAnySpelling(String text) {
    ResourceUri uri = ResourceUri.parse("https://gw.example/calendar/mcp").orElseThrow();

    assertThat(ResourceTemplate.of(text).match(uri)).contains(Map.of("server", "calendar"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://192.0.2.1/{server}",
        "http://127.0.0.1:3000/{server}",
        "http://localhost/{server}",
        "https://gw/{server}",
        "https://xn--bcher-kva.example/{server}",
        "https://{a}.{b}.mcp.example/{c}/{d_1}",
      })
  void takesWhatIsSafe(String text) {
    assertThat(ResourceTemplate.of(text)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gw.example/{server} | absolute https URL",
        "ftp://gw.example/{server} | absolute https URL",
        "https://gw.example/{server}?a=b | absolute https URL",
        "https://gw.example/{server}#a | absolute https URL",
        "https://user@gw.example/{server} | absolute https URL",
        "https://gw.example//{server} | absolute https URL",
        "https://gw.example/{server}// | absolute https URL",
        "https://gw.example:/{server} | absolute https URL",
        "https://gw.example:0443/{server} | absolute https URL",
        "https://[::1]/{server} | absolute https URL",
        "https:///{server} | absolute https URL",
        "https://gw.example:65536/{server} | at most 65535",
        "https://gw.example/v{server} | one whole segment",
        "https://gw.example/{server}-mcp | one whole segment",
        "https://gw.example/{Server} | one whole segment",
        "https://gw.example/{1} | one whole segment",
        "https://gw.example/{} | one whole segment",
        "https://gw.example/{a}{b} | one whole segment",
        "https://gw.example/{a.b} | one whole segment",
        "https://gw.example/{{a}} | one whole segment",
        "https://gw.example/{a*}/mcp | one whole segment",
        "https://gw.example/{server}/.. | one whole segment",
        "https://gw.example/./{server} | one whole segment",
        "https://gw.example/{server}/a%20b | one whole segment",
        "https://gw.example/{server}/a;b | one whole segment",
        "https://gw.example/{server}/a@b | one whole segment",
        "https://gw.example/{server}/a b | one whole segment",
        "https://gw.example/{server}/caf\u00e9 | one whole segment",
        "https://gw.example\\{server} | one whole label",
        "https://b\u00fccher.example/{server} | one whole label",
        "https://{tenant}x.mcp.example | one whole label",
        "https://{Tenant}.mcp.example | one whole label",
        "https://*.mcp.example/{server} | one whole label",
        "https://gw_1.example/{server} | one whole label",
        "https://-gw.example/{server} | one whole label",
        "https://gw.example./{server} | one whole label",
        "https://.gw.example/{server} | one whole label",
        "https://gw%2eexample/{server} | one whole label",
        "https://{tenant}.example | last two labels",
        "https://mcp.{tenant}.example | last two labels",
        "https://a.b.{tenant} | last two labels",
        "https://{tenant} | last two labels",
        "https://{tenant}/mcp | last two labels",
        "https://{tenant}.0.0.1 | begins with a letter",
        "https://{tenant}.mcp.1 | begins with a letter",
        "https://{tenant}.mcp.0x7f | begins with a letter",
        "https://1/{server} | begins with a letter",
        "https://0x7f.1/{server} | begins with a letter",
        "https://256.0.0.1/{server} | begins with a letter",
        "https://127.0.1/{server} | begins with a letter",
        "https://127.0.0.01/{server} | begins with a letter",
        "http://gw.example/{server} | must begin with https",
        "http://{tenant}.mcp.example | must begin with https",
        "http://192.0.2.1/{server} | must begin with https",
        "https://gw.example/{a}/{a} | twice",
        "https://{a}.mcp.example/{a} | twice",
        "https://gw.example/mcp | belongs to resource_url",
        "https://gw.example | belongs to resource_url",
      })
  void refusesWhatIsNoTemplate(String text, String reason) {
    assertThatThrownBy(() -> ResourceTemplate.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
    assertThat(ResourceTemplate.read(text)).isEmpty();
  }

  @Test
  void refusesAnEndlessTemplate() {
    String text = "https://gw.example/{server}" + "/a".repeat(ResourceUri.MAX_LENGTH / 2);

    assertThat(ResourceTemplate.read(text)).isEmpty();
  }

  /** The domain name system knows no longer one. */
  @Test
  void doesNotMatchAHostThatIsTooLong() {
    ResourceTemplate template = ResourceTemplate.of("https://{a}.{b}.{c}.{d}.mcp.example");
    String label = "a".repeat(63);
    String fits = "https://%s.%s.%s.%s.mcp.example";

    assertThat(template.match(ResourceUri.parse(fits.formatted(label, label, label, "a")).get()))
        .isPresent();
    assertThat(template.match(ResourceUri.parse(fits.formatted(label, label, label, label)).get()))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://gw.example/{a}/mcp, https://gw.example/{b}/mcp, true",
    "https://gw.example/{a}/mcp, https://gw.example/calendar/{b}, true",
    "https://gw.example/{a}/mcp, https://gw.example:443/{b}/mcp/, true",
    "https://gw.example/{a}/{b}, https://gw.example/x/{c}, true",
    "https://gw.example/{a}/mcp, https://gw.example/{b}/sse, false",
    "https://gw.example/a/{x}, https://gw.example/b/{x}, false",
    "https://gw.example/{a}, https://gw.example/{a}/{b}, false",
    "https://gw.example/{a}, https://gw.example:8443/{a}, false",
    "https://gw.example/{a}, https://other.example/{a}, false",
    "https://{t}.mcp.example, https://{u}.mcp.example, true",
    "https://{t}.mcp.example, https://{t}.other.example, false",
    "https://{t}.mcp.example, https://{t}.mcp.example/{s}, false",
    "https://{t}.mcp.example/{s}, https://acme.mcp.example/{s}, true",
    "https://{t}.mcp.example/{s}, https://xn--a.mcp.example/{s}, false",
    "https://{t}.a.mcp.example, https://{t}.{u}.mcp.example, true",
    "http://localhost/{s}, https://localhost/{s}, false",
  })
  void knowsWhetherTwoTemplatesHaveAUrlInCommon(String one, String other, boolean overlap) {
    ResourceTemplate first = ResourceTemplate.of(one);
    ResourceTemplate second = ResourceTemplate.of(other);

    assertThat(first.overlaps(second)).isEqualTo(overlap).isEqualTo(second.overlaps(first));
  }
}
