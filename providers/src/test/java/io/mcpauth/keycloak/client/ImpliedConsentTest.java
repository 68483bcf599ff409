package io.mcpauth.keycloak.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImpliedConsentTest {

  @Test
  void holdsForEveryServerWhereNoneIsNamed() {
    ImpliedConsent implied = ImpliedConsent.parse("implied").orElseThrow();

    assertThat(implied.holdsFor("calendar")).isTrue();
    assertThat(implied.holdsFor("payroll")).isTrue();
  }

  @Test
  void holdsForTheNamedServersAlone() {
    ImpliedConsent implied = ImpliedConsent.parse("implied:calendar ## notes").orElseThrow();

    assertThat(implied.servers()).isEqualTo(Set.of("calendar", "notes"));
    assertThat(implied.holdsFor("calendar")).isTrue();
    assertThat(implied.holdsFor("payroll")).isFalse();
    assertThat(implied.holdsFor("calendar ## notes")).isFalse();
  }

  /** What cannot be read is no word of anybody: the page is shown. */
  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "true",
        "Implied",
        "implied ",
        "implied:",
        "implied: ",
        "implied:##",
        "implied:a##",
        "implied:##a",
        "implied,a",
        "impliedly"
      })
  void isNothingElse(String value) {
    assertThat(ImpliedConsent.parse(value)).isEmpty();
  }
}
