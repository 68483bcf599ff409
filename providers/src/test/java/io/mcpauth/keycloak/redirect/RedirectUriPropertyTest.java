package io.mcpauth.keycloak.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every text, not only for those somebody thought of. */
final class RedirectUriPropertyTest {

  private static final List<String> URIS =
      RedirectUriTable.rows().stream().map(RedirectUriTable.Row::uri).toList();

  private static final String MEANINGFUL = "/:@?#[]%\\*.-_~;&=+ \t\n\u0000\u202e\uff0e0aAxX1";

  @Property(tries = 5000)
  void anyTextIsAnswered(@ForAll String text) {
    assertHolds(text);
  }

  @Property(tries = 20_000)
  void anyUriLikeTextIsAnswered(@ForAll("uriLike") String text) {
    assertHolds(text);
  }

  @Property(tries = 20_000)
  void anyDamagedUriIsAnswered(@ForAll("damaged") String text) {
    assertHolds(text);
  }

  @Property(tries = 5000)
  void loopbackUrisMatchWhateverThePorts(
      @ForAll("loopback") RedirectUri one, @ForAll("loopback") RedirectUri other) {
    boolean samePlace = one.withoutPort().equals(other.withoutPort());

    assertThat(one.matches(other)).isEqualTo(samePlace).isEqualTo(other.matches(one));
  }

  @Provide
  Arbitrary<String> uriLike() {
    Arbitrary<String> scheme =
        Arbitraries.of("https", "http", "cursor", "com.example.app", "HTTPS", "javascript", "");
    Arbitrary<String> delimiter = Arbitraries.of("://", ":/", ":", "//", ":///", ":\\\\");
    Arbitrary<String> host =
        Arbitraries.oneOf(
            Arbitraries.of("localhost", "127.0.0.1", "[::1]", "app.example.com", "a@b", "0x7f.1"),
            Arbitraries.strings().withChars("aZ09.-_%:@[]").ofMaxLength(12));
    Arbitrary<String> port =
        Arbitraries.oneOf(
            Arbitraries.just(""),
            Arbitraries.integers().between(-1, 70_000).map(number -> ":" + number));
    Arbitrary<String> rest =
        Arbitraries.strings().withChars("/a.%2eE5cC?=&;#:@!$'(),+").ofMaxLength(16);
    return Combinators.combine(scheme, delimiter, host, port, rest)
        .as((s, d, h, p, r) -> s + d + h + p + r);
  }

  @Provide
  Arbitrary<String> damaged() {
    Arbitrary<String> insertion = Arbitraries.strings().withChars(MEANINGFUL).ofMaxLength(3);
    Arbitrary<Integer> place = Arbitraries.integers().between(0, 40);
    Arbitrary<Integer> removed = Arbitraries.integers().between(0, 3);
    return Combinators.combine(Arbitraries.of(URIS), place, removed, insertion)
        .as(
            (uri, at, length, text) -> {
              int start = Math.min(at, uri.length());
              int end = Math.min(start + length, uri.length());
              return uri.substring(0, start) + text + uri.substring(end);
            });
  }

  @Provide
  Arbitrary<RedirectUri> loopback() {
    Arbitrary<String> host = Arbitraries.of("localhost", "127.0.0.1", "[::1]");
    Arbitrary<String> port =
        Arbitraries.oneOf(
            Arbitraries.just(""),
            Arbitraries.integers().between(1, 65_535).map(number -> ":" + number));
    Arbitrary<String> path = Arbitraries.of("", "/", "/cb", "/cb/", "/cb?a=b", "?a=b");
    return Combinators.combine(host, port, path)
        .as((h, p, rest) -> RedirectUriTest.uri("http://" + h + p + rest));
  }

  /** No exception, the text kept to the letter, and the JDK reads the same place. */
  static void assertHolds(String text) {
    if (RedirectUri.parse(text) instanceof Parsed.Accepted accepted) {
      assertThat(accepted.uri().value()).isEqualTo(text);
      assertReadAlikeByTheJdk(accepted.uri());
    }
  }

  /** The JDK's reader must see the same scheme, host and port: Keycloak uses it. */
  private static void assertReadAlikeByTheJdk(RedirectUri uri) {
    URI jdk;
    try {
      jdk = new URI(uri.value());
    } catch (URISyntaxException e) {
      throw new AssertionError("java.net.URI refuses what we accept: " + uri, e);
    }
    assertThat(jdk.isOpaque()).isFalse();
    assertThat(jdk.getScheme()).isEqualTo(uri.scheme());
    assertThat(jdk.getRawUserInfo()).isNull();
    assertThat(jdk.getRawFragment()).isNull();
    assertThat(jdk.getPort()).isEqualTo(uri.port().orElse(-1));
    assertThat(jdk.getHost()).isEqualTo(uri.host().isEmpty() ? null : uri.host());
    assertThat(uri.host().isEmpty()).isEqualTo(jdk.getRawAuthority() == null);
    if (uri.kind() != Kind.PRIVATE_USE) {
      assertThat(jdk.getHost()).isNotEmpty();
    }
  }
}
