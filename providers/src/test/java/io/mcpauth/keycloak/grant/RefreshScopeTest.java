package io.mcpauth.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6749 section 6. */
class RefreshScopeTest {

  @ParameterizedTest
  @CsvSource({
    "a b, a, true",
    "a b, b a, true",
    "a b, '', true",
    "a, a b, false",
    "a, b, false",
    "'', a, false",
    "organization:*, organization:acme, true",
    "a, organizations, false",
  })
  void asksForNoMoreThanWasGranted(String granted, String requested, boolean within) {
    assertThat(RefreshScope.isWithin(granted, requested)).isEqualTo(within);
  }

  @Test
  void mayLeaveTheScopeOut() {
    assertThat(RefreshScope.isWithin("a", null)).isTrue();
    assertThat(RefreshScope.isWithin(null, null)).isTrue();
    assertThat(RefreshScope.isWithin(null, "a")).isFalse();
  }
}
