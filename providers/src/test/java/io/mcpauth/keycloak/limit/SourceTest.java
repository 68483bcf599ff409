package io.mcpauth.keycloak.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceTest {

  /** RFC 4291 section 2.5.4: the last 64 bits are the sender's own. */
  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:1::1, 2001:db8:0:1:ffff:ffff:ffff:ffff",
    "2001:db8:0:1::1, 2001:0DB8:0000:0001:0::9%eth0",
    "::ffff:192.0.2.1, ::ffff:192.0.2.1",
    "192.0.2.1, 192.0.2.1",
  })
  void isOne(String one, String other) {
    assertThat(Source.of(one)).isEqualTo(Source.of(other));
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:1::1, 2001:db8:0:2::1",
    "192.0.2.1, 192.0.2.2",
    "::ffff:192.0.2.1, ::ffff:192.0.2.2",
    "a.example, b.example",
  })
  void isAnother(String one, String other) {
    assertThat(Source.of(one)).isNotEqualTo(Source.of(other));
  }

  /** Headers of a proxy say what they like; nothing is looked up as a name. */
  @ParameterizedTest
  @CsvSource({"unknown", "_hidden", "a.example:80", "1:2", "':'"})
  void whatIsNoAddressStandsForItself(String text) {
    assertThat(Source.of(text).name()).isEqualTo(text);
  }

  @Test
  void isShortWhateverAProxyPassesOn() {
    assertThat(Source.of("x".repeat(10_000)).name()).hasSize(64);
  }

  @Test
  void nobodyKnowsWhere() {
    assertThat(Source.of(null)).isEqualTo(Source.of(null));
  }
}
