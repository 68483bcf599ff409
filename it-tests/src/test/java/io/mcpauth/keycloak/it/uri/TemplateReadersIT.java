package io.mcpauth.keycloak.it.uri;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.uri.TemplateTable.Row;
import io.mcpauth.keycloak.it.uri.UriReader.Place;
import io.mcpauth.keycloak.resource.registry.ResourceTemplate;
import io.mcpauth.keycloak.resource.registry.ResourceUri;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An attack on templates needs a URL that we and another program read differently: the token would
 * be for one server or tenant, and the request go to another. What a template matches leads to the
 * same host, port and path for the JDK, for browsers and for Python, as the client sends it and as
 * the token says it.
 */
final class TemplateReadersIT {

  private static final long SEED = 20261130;
  private static final int GENERATED = 10_000;
  private static final Pattern URL =
      Pattern.compile("(https?)://([a-z0-9.-]+)(?::([0-9]+))?((?:/[A-Za-z0-9._~-]+)*)");

  private static final List<Row> ROWS = TemplateTable.rows();

  private static final Map<String, ResourceTemplate> TEMPLATES =
      TemplateTable.templates().stream().collect(toMap(text -> text, ResourceTemplate::of));

  private static final List<Matched> MATCHED = matched();

  /**
   * A URL that a template matches.
   *
   * @param canonical what stands in the token
   */
  private record Matched(String url, String canonical) {}

  @ParameterizedTest
  @EnumSource
  void readsTheSamePlace(UriReader reader, @TempDir Path folder) {
    List<Optional<Place>> sent = reader.read(MATCHED.stream().map(Matched::url).toList(), folder);
    List<Optional<Place>> bound =
        reader.read(MATCHED.stream().map(Matched::canonical).toList(), folder);

    assertThat(sent).hasSameSizeAs(MATCHED);
    for (int i = 0; i < MATCHED.size(); i++) {
      Place ours = place(MATCHED.get(i).canonical());
      assertThat(sent.get(i).map(Place::withoutCase)).as(MATCHED.get(i).url()).contains(ours);
      assertThat(bound.get(i)).as(MATCHED.get(i).canonical()).contains(ours);
    }
  }

  @Test
  void theTableIsLargeEnough() {
    assertThat(ROWS.stream().filter(Row::isHostile)).hasSizeGreaterThan(200);
    assertThat(MATCHED.stream().map(Matched::url)).doesNotHaveDuplicates();
  }

  private static List<Matched> matched() {
    List<String> known = ROWS.stream().map(Row::url).distinct().toList();
    GeneratedUris others =
        new GeneratedUris(
            SEED,
            ROWS.stream().filter(row -> !row.isHostile()).map(Row::url).distinct().toList(),
            url -> match(url).isPresent());
    return Stream.concat(known.stream(), others.accepted(GENERATED).stream())
        .distinct()
        .flatMap(url -> match(url).stream())
        .toList();
  }

  private static Optional<Matched> match(String url) {
    Optional<ResourceUri> uri = ResourceUri.parse(url);
    return TEMPLATES.entrySet().stream()
        .flatMap(
            template ->
                uri
                    .flatMap(template.getValue()::match)
                    .map(values -> new Matched(url, filled(template.getKey(), values, uri.get())))
                    .stream())
        .findFirst();
  }

  /** The values at their places in the template; they must make the canonical URL. */
  private static String filled(String template, Map<String, String> values, ResourceUri uri) {
    String filled = template;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace('{' + value.getKey() + '}', value.getValue());
    }
    assertThat(filled).isEqualTo(uri.value());
    return filled;
  }

  private static Place place(String canonical) {
    Matcher url = URL.matcher(canonical);
    assertThat(url.matches()).as(canonical).isTrue();
    String port = Optional.ofNullable(url.group(3)).orElse("");
    return Place.of(url.group(1), "", url.group(2), port, url.group(4), "");
  }
}
