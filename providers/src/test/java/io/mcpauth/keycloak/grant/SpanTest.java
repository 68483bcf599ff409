package io.mcpauth.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanTest {

  @ParameterizedTest
  @CsvSource({
    "PT336H, 14, Days",
    "PT24H, 1, Days",
    "PT36H, 36, Hours",
    "PT90M, 90, Minutes",
    "PT10M, 10, Minutes",
    "PT61S, 2, Minutes",
    "PT1S, 1, Minutes"
  })
  void isSaidInTheLargestUnitThatFitsAndNeverTooShort(Duration time, long amount, String unit) {
    assertThat(Span.of(time)).isEqualTo(new Span(amount, unit));
  }
}
