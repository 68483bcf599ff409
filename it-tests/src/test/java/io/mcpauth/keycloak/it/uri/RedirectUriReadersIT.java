package io.mcpauth.keycloak.it.uri;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.uri.RedirectUriTable.Row;
import io.mcpauth.keycloak.it.uri.UriReader.Place;
import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An attack on redirect URIs needs two programs that disagree about the host: every URI that we
 * accept leads to the same place for the JDK, for browsers and for Python.
 */
final class RedirectUriReadersIT {

  private static final long SEED = 20261124;
  private static final int GENERATED = 20_000;

  private static final List<String> ACCEPTED = accepted();

  @ParameterizedTest
  @EnumSource
  void readsTheSamePlace(UriReader reader, @TempDir Path folder) {
    List<Optional<Place>> theirs =
        reader.read(ACCEPTED, folder).stream().map(p -> p.map(Place::withoutPath)).toList();

    assertThat(theirs).hasSize(ACCEPTED.size());
    for (int i = 0; i < ACCEPTED.size(); i++) {
      String uri = ACCEPTED.get(i);
      // Browsers decode Punycode and lead nowhere where it is broken; nobody else looks into it.
      if (theirs.get(i).isPresent() || !uri.contains("xn--")) {
        assertThat(theirs.get(i)).as(uri).contains(ours(uri));
      }
    }
  }

  private static List<String> accepted() {
    List<String> known =
        Stream.concat(
                RedirectUriTable.rows().stream().map(Row::uri), RedirectUriTable.corpus().stream())
            .distinct()
            .filter(RedirectUriReadersIT::isAccepted)
            .toList();
    return Stream.concat(
            known.stream(),
            new GeneratedUris(SEED, known, RedirectUriReadersIT::isAccepted)
                .accepted(GENERATED).stream())
        .toList();
  }

  private static boolean isAccepted(String uri) {
    return RedirectUri.parse(uri) instanceof Parsed.Accepted;
  }

  private static Place ours(String text) {
    RedirectUri uri = ((Parsed.Accepted) RedirectUri.parse(text)).uri();
    String port = uri.port().isPresent() ? Integer.toString(uri.port().getAsInt()) : "";
    return Place.of(uri.scheme(), "", uri.host(), port, "", "");
  }
}
