package io.mcpauth.keycloak.secret.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashedSecretConfigTest {

  @Test
  void hasTheStrictDefaults() {
    assertThat(HashedSecretConfig.from(Map.of("rounds", "")))
        .isEqualTo(new HashedSecretConfig(600_000, 10_000, Duration.ofHours(1), 10_000, 16));
  }

  @Test
  void readsTextAndNumbers() {
    assertThat(
            HashedSecretConfig.from(
                Map.of(
                    "rounds",
                    20_000,
                    "generated-rounds",
                    "1000",
                    "cache-lifetime",
                    "60",
                    "cache-size",
                    0,
                    "min-secret-length",
                    " 32 ")))
        .isEqualTo(new HashedSecretConfig(20_000, 1_000, Duration.ofMinutes(1), 0, 32));
  }

  @ParameterizedTest
  @CsvSource({
    "rounds, 9999",
    "rounds, 10000001",
    "rounds, 1e6",
    "rounds, 99999999999999999999",
    "generated-rounds, 999",
    "generated-rounds, 10000001",
    "generated-rounds, few",
    "cache-lifetime, 0",
    "cache-lifetime, 86401",
    "cache-size, -1",
    "cache-size, 1000001",
    "min-secret-length, 7",
    "min-secret-length, 256",
  })
  void refusesWhatItCannotUseAndNamesTheRemedy(String key, String value) {
    assertThatThrownBy(() -> HashedSecretConfig.from(Map.of(key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(" + key + "): enter a whole number from ");
  }

  @Test
  void showsEachSettingWithLabelHelpAndDefault() {
    assertThat(HashedSecretConfig.PROPERTIES)
        .hasSize(5)
        .allSatisfy(
            property -> {
              assertThat(property.getLabel()).isNotBlank();
              assertThat(property.getHelpText()).isNotBlank();
              assertThat(property.getDefaultValue()).isNotNull();
            });
  }
}
