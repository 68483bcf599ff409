package io.mcpauth.keycloak.resource.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every URL and template, not only for those somebody thought of. */
final class ResourceTemplatePropertyTest {

  private static final List<String> TEMPLATES =
      TemplateTable.rows().stream().map(TemplateTable.Row::template).distinct().toList();

  private static final List<String> URLS =
      TemplateTable.rows().stream().map(TemplateTable.Row::url).toList();

  /** Nothing of the URL is lost or made up: the values put it together again. */
  @Property(tries = 20_000)
  void aMatchIsTheTemplateWithTheValues(@ForAll("damaged") String url) {
    Optional<ResourceUri> uri = ResourceUri.parse(url);
    for (String text : TEMPLATES) {
      uri.flatMap(ResourceTemplate.of(text)::match)
          .ifPresent(values -> assertThat(filled(text, values)).isEqualTo(uri.get().value()));
    }
  }

  /** A refusal at save is a proof: what overlaps has a URL in common, and nothing else does. */
  @Property(tries = 20_000)
  void templatesOverlapExactlyIfAUrlIsOneOfBoth(
      @ForAll("templates") Parts one, @ForAll("templates") Parts other) {
    ResourceTemplate first = ResourceTemplate.of(one.template());
    ResourceTemplate second = ResourceTemplate.of(other.template());
    ResourceUri common = ResourceUri.parse(one.urlInCommonWith(other)).orElseThrow();
    boolean both = first.match(common).isPresent() && second.match(common).isPresent();

    assertThat(first.overlaps(second)).isEqualTo(both);
    if (both) {
      assertThat(first.shape()).isEqualTo(second.shape());
    }
  }

  private static String filled(String template, Map<String, String> values) {
    String filled = template;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace('{' + value.getKey() + '}', value.getValue());
    }
    return filled;
  }

  @Provide
  Arbitrary<String> damaged() {
    Arbitrary<String> insertion =
        Arbitraries.strings().withChars("/:@?#[]%\\.-_~;{}aA1 \t\u00e9\uff0e").ofMaxLength(3);
    return Combinators.combine(
            Arbitraries.of(URLS),
            Arbitraries.integers().between(0, 40),
            Arbitraries.integers().between(0, 3),
            insertion)
        .as(
            (url, at, length, text) -> {
              int start = Math.min(at, url.length());
              return url.substring(0, start)
                  + text
                  + url.substring(Math.min(start + length, url.length()));
            });
  }

  /** Few words, so that some are the same. */
  @Provide
  Arbitrary<Parts> templates() {
    Arbitrary<List<String>> labels = Arbitraries.of("*", "a", "xn--a").list().ofMaxSize(2);
    Arbitrary<List<String>> segments = Arbitraries.of("*", "a", "b").list().ofMaxSize(2);
    return Combinators.combine(labels, Arbitraries.of("a.example", "b.example"), segments)
        .as(Parts::new)
        .filter(parts -> parts.labels().contains("*") || parts.segments().contains("*"));
  }

  /**
   * A template in pieces.
   *
   * @param labels before the domain; a star is a name
   * @param segments of the path; a star is a name
   */
  record Parts(List<String> labels, String domain, List<String> segments) {

    String template() {
      List<String> names = new ArrayList<>();
      return joined(named(labels, names), named(segments, names));
    }

    private static List<String> named(List<String> parts, List<String> names) {
      return parts.stream()
          .map(
              part -> {
                names.add(part);
                return part.equals("*") ? "{n" + names.size() + "}" : part;
              })
          .toList();
    }

    /** The literals of both at their places: if a URL is one of both, this one is. */
    String urlInCommonWith(Parts other) {
      return joined(merged(labels, other.labels), merged(segments, other.segments));
    }

    private static List<String> merged(List<String> these, List<String> those) {
      List<String> merged = new ArrayList<>();
      for (int i = 0; i < these.size(); i++) {
        String mine = these.get(i);
        String theirs = i < those.size() ? those.get(i) : "*";
        String literal = mine.equals("*") ? theirs : mine;
        merged.add(literal.equals("*") ? "free" : literal);
      }
      return merged;
    }

    private String joined(List<String> host, List<String> path) {
      List<String> all = new ArrayList<>(host);
      all.add(domain);
      return "https://"
          + String.join(".", all)
          + path.stream().map(segment -> "/" + segment).reduce("", String::concat);
    }
  }
}
