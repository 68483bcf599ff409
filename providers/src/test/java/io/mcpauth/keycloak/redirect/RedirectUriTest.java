package io.mcpauth.keycloak.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import io.mcpauth.keycloak.redirect.RedirectUriTable.Row;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedirectUriTest {

  static Stream<Row> accepted() {
    return RedirectUriTable.rows().stream().filter(row -> !row.refused());
  }

  static Stream<Row> refused() {
    return RedirectUriTable.rows().stream().filter(Row::refused);
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void acceptsWhatTheTableAccepts(Row row) {
    RedirectUri uri = uri(row.uri());

    assertThat(uri.kind()).isEqualTo(kind(row));
    assertThat(uri.value()).isEqualTo(row.uri());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatTheTableRefusesForTheSameReason(Row row) {
    assertThat(RedirectUri.parse(row.uri()))
        .isEqualTo(new Parsed.Refused(Refusal.valueOf(row.reason())));
  }

  @Test
  void answersWhatTheFuzzerFound() {
    assertThat(RedirectUriCorpus.texts())
        .hasSizeGreaterThan(100)
        .allSatisfy(RedirectUriPropertyTest::assertHolds);
  }

  @Test
  void tableHasEveryReason() {
    Set<Refusal> reasons =
        refused().map(row -> Refusal.valueOf(row.reason())).collect(Collectors.toSet());

    assertThat(reasons).isEqualTo(EnumSet.allOf(Refusal.class));
  }

  @Test
  void tableIsLargeAndHasNoUriTwice() {
    List<String> uris = RedirectUriTable.rows().stream().map(Row::uri).toList();

    assertThat(uris).hasSizeGreaterThan(120).doesNotHaveDuplicates();
  }

  @Test
  void refusalTextsFitAnErrorDescription() {
    // RFC 6749 section 5.2: %x20-21 / %x23-5B / %x5D-7E
    assertThat(Refusal.values())
        .allSatisfy(
            refusal -> assertThat(refusal.text()).matches("[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]+"));
  }

  @Test
  void takesUrisApart() {
    RedirectUri uri = uri("https://app.example.com:8443/cb?x=1");

    assertThat(uri.scheme()).isEqualTo("https");
    assertThat(uri.host()).isEqualTo("app.example.com");
    assertThat(uri.port()).hasValue(8443);
    assertThat(uri.pathAndQuery()).isEqualTo("/cb?x=1");
    assertThat(uri).hasToString("https://app.example.com:8443/cb?x=1");
  }

  @Test
  void takesPrivateUseUrisWithoutAuthorityApart() {
    RedirectUri uri = uri("com.example.app:/cb?x=1");

    assertThat(uri.scheme()).isEqualTo("com.example.app");
    assertThat(uri.host()).isEmpty();
    assertThat(uri.port()).isEmpty();
    assertThat(uri.pathAndQuery()).isEqualTo("/cb?x=1");
  }

  @Test
  void isEqualByText() {
    RedirectUri uri = uri("https://app.example.com/cb");

    assertThat(uri)
        .isEqualTo(uri("https://app.example.com/cb"))
        .hasSameHashCodeAs(uri("https://app.example.com/cb"))
        .isNotEqualTo(uri("https://app.example.com/cb?"))
        .isNotEqualTo("https://app.example.com/cb");
  }

  /** RFC 8252 section 7.3: any port, and nothing else. */
  @ParameterizedTest
  @CsvSource({
    "http://localhost:8765/callback, http://localhost:9999/callback, true",
    "http://localhost/callback, http://localhost:9999/callback, true",
    "http://localhost:8765/callback, http://localhost/callback, true",
    "http://[::1]:1/callback, http://[::1]:2/callback, true",
    "http://127.0.0.1:1/callback?a=b, http://127.0.0.1:2/callback?a=b, true",
    "http://localhost:8765/callback, http://localhost:9999/other, false",
    "http://localhost:8765/callback, http://localhost:9999/callback/, false",
    "http://localhost:8765/callback, http://localhost:9999/callback?a=b, false",
    "http://localhost:8765, http://localhost:9999/, false",
    "http://localhost:8765/callback, http://127.0.0.1:8765/callback, false",
    "http://127.0.0.1:8765/callback, http://[::1]:8765/callback, false",
    "http://localhost:8765/callback, https://localhost:8765/callback, false",
    "https://localhost:8765/callback, https://localhost:9999/callback, false",
    "https://localhost:8765/callback, http://localhost:8765/callback, false",
    "cursor://localhost/callback, http://localhost:1/callback, false",
  })
  void loopbackUrisMatchOnAnyPort(String registered, String requested, boolean expected) {
    assertThat(RedirectUri.loopbackMatches(uri(registered), uri(requested))).isEqualTo(expected);
    assertThat(uri(registered).matches(uri(requested))).isEqualTo(expected);
  }

  /** RFC 9700 section 4.1.3: exact string matching. */
  @ParameterizedTest
  @CsvSource({
    "https://app.example.com/cb, https://app.example.com/cb, true",
    "cursor://anysphere.cursor-mcp/cb, cursor://anysphere.cursor-mcp/cb, true",
    "https://app.example.com/cb, https://app.example.com:443/cb, false",
    "https://app.example.com/cb, https://app.example.com/cb/, false",
    "https://app.example.com/cb, https://app.example.com/%63b, false",
    "https://app.example.com/cb, https://app.example.com/cb?x=1, false",
  })
  void otherUrisMatchExactly(String registered, String requested, boolean expected) {
    assertThat(uri(registered).matches(uri(requested))).isEqualTo(expected);
  }

  @Test
  void dropsThePortOfLoopbackUris() {
    assertThat(uri("http://[::1]:8765/cb?x=1").withoutPort()).isEqualTo(uri("http://[::1]/cb?x=1"));
    assertThat(uri("http://localhost/cb").withoutPort()).isEqualTo(uri("http://localhost/cb"));
    assertThat(uri("http://localhost:1/cb").withoutPort().port()).isEmpty();
  }

  @Test
  void keepsThePortOfOtherUris() {
    RedirectUri uri = uri("https://app.example.com:8443/cb");

    assertThatThrownBy(uri::withoutPort).isInstanceOf(IllegalStateException.class);
  }

  /** RFC 6454 section 5. */
  @ParameterizedTest
  @CsvSource({
    "https://app.example.com/cb, https://app.example.com:443, true",
    "https://app.example.com/cb, https://app.example.com:8443, false",
    "https://app.example.com/cb, https://www.example.com, false",
    "http://localhost/cb, http://localhost:80, true",
    "http://localhost/cb, https://localhost:80, false",
    "cursor://a/cb, cursor://a, false",
  })
  void comparesOrigins(String one, String other, boolean expected) {
    assertThat(uri(one).sameOrigin(uri(other))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cursor", "com.example.app", "a+b-c.d"})
  void privateUseSchemesMayBeListed(String scheme) {
    assertThat(RedirectUri.isPrivateUseScheme(scheme)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "http", "https", "javascript", "Cursor", "cursor:", "ms-word", "1a", "*"})
  void otherSchemesMayNotBeListed(String scheme) {
    assertThat(RedirectUri.isPrivateUseScheme(scheme)).isFalse();
  }

  static RedirectUri uri(String text) {
    return ((Parsed.Accepted) RedirectUri.parse(text)).uri();
  }

  private static Kind kind(Row row) {
    return Kind.valueOf(row.expected().toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
