package io.mcpauth.keycloak.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicCredentialsTest {

  /** RFC 6749 section 2.3.1: the example of the standard. */
  @Test
  void readsTheExampleOfRfc6749() {
    assertThat(BasicCredentials.parse("Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"))
        .contains(new BasicCredentials("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw"));
  }

  @Property(tries = 300)
  void readsWhatAClientEncodes(@ForAll @NotEmpty String id, @ForAll String secret) {
    String header = basic(URLEncoder.encode(id, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8));

    // A lone surrogate has no UTF-8 form; the encoder sends a question mark.
    assertThat(BasicCredentials.parse(header))
        .contains(
            new BasicCredentials(
                new String(id.getBytes(UTF_8), UTF_8), new String(secret.getBytes(UTF_8), UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"basic ", "BASIC  ", "bAsIc "})
  void readsTheNameOfTheSchemeInAnyCase(String scheme) {
    String token = Base64.getEncoder().encodeToString("a:b".getBytes(UTF_8));

    assertThat(BasicCredentials.parse(scheme + token)).contains(new BasicCredentials("a", "b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic",
        "Basic ",
        "Basic ?",
        "Basic YTpi=",
        "Basic Y Tpi",
        "Basic YQ==",
        "Basic OmI=",
      })
  void readsNoMalformedHeader(String header) {
    assertThat(BasicCredentials.isBasic(header)).isTrue();
    assertThat(BasicCredentials.parse(header)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%:b", "a:b%", "a:%4", "a:%zz", "a:%-1", "a:%+4", "a:%C3", "a:%FF"})
  void readsNoWrongEscape(String pair) {
    assertThat(BasicCredentials.parse(basic(pair))).isEmpty();
  }

  @Test
  void readsNoPairThatIsNotUtf8() {
    String token = Base64.getEncoder().encodeToString("a:\u00e9".getBytes(ISO_8859_1));

    assertThat(BasicCredentials.parse("Basic " + token)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer YTpi", "Basically YTpi", "Negotiate", "BasicYTpi"})
  void leavesOtherSchemesAlone(String header) {
    assertThat(BasicCredentials.isBasic(header)).isFalse();
    assertThat(BasicCredentials.parse(header)).isEmpty();
  }

  @Test
  void printsNoSecret() {
    assertThat(new BasicCredentials("id", "secret-value").toString())
        .doesNotContain("secret-value", "id,");
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }
}
