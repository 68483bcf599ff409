package io.mcpauth.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTokenLifetimeTest {

  private static final int SESSION = 36_000;

  /** Settings as Keycloak reads them: the client's own goes before the realm's. */
  @ParameterizedTest
  @CsvSource({
    ", 600, PT10M",
    "'', 600, PT10M",
    "' ', 600, PT10M",
    "120, 600, PT2M",
    "3600, 600, PT1H",
    "-1, 600, PT10H",
    ", -1, PT10H",
    "soon, 600, PT10M"
  })
  void isTheSettingThatKeycloakGoesBy(@Nullable String ofClient, int ofRealm, Duration expected) {
    assertThat(AccessTokenLifetime.longest(ofClient, ofRealm, SESSION)).isEqualTo(expected);
  }
}
