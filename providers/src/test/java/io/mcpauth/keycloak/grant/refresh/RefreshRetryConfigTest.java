package io.mcpauth.keycloak.grant.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshRetryConfigTest {

  private static RefreshRetryConfig from(@Nullable Object seconds) {
    Map<String, Object> values = new HashMap<>();
    if (seconds != null) {
      values.put(RefreshRetryConfig.REFRESH_RETRY_SECONDS, seconds);
    }
    return RefreshRetryConfig.from(values);
  }

  @Test
  void unsetIsNotZero() {
    assertThat(RefreshRetryConfig.from(Map.of()).refreshRetry()).isEmpty();
    assertThat(from("").refreshRetry()).isEmpty();
    assertThat(from(" ").refreshRetry()).isEmpty();
    assertThat(from(null).refreshRetry()).isEmpty();
    assertThat(from("0").refreshRetry()).hasValue(Duration.ZERO);
  }

  @Test
  void takesTextAndNumbers() {
    assertThat(from("60").refreshRetry()).hasValue(Duration.ofSeconds(60));
    assertThat(from(10).refreshRetry()).hasValue(Duration.ofSeconds(10));
    assertThat(from(" 5 ").refreshRetry()).hasValue(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"61", "-1", "1.5", "ten", "10s", "999999999999", "1e1", "0x1", "+5", "٥"})
  void refusesAnythingElseWithTheRemedy(String value) {
    assertThatThrownBy(() -> from(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("refresh-retry-seconds")
        .hasMessageContaining("whole number from 0 to 60");
  }
}
