package io.mcpauth.keycloak.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;

class LifetimeConfigTest {

  private final ComponentModel component = new ComponentModel();

  @Test
  void withoutSettingsPublicClientsAreReused() {
    LifetimeConfig config = LifetimeConfig.from(component);

    assertThat(config.neverUsed()).isEqualTo(Duration.ofHours(24));
    assertThat(config.unused()).isEqualTo(Duration.ofDays(90));
    assertThat(config.quota()).isEqualTo(100_000);
    assertThat(config.reuses(true)).isTrue();
    assertThat(config.reuses(false)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"true, true, true", "false, false, false"})
  void reuseIsForAllOrForNone(String setting, boolean publicOnes, boolean confidentialOnes) {
    set("reuse", setting);

    LifetimeConfig config = LifetimeConfig.from(component);

    assertThat(config.reuses(true)).isEqualTo(publicOnes);
    assertThat(config.reuses(false)).isEqualTo(confidentialOnes);
  }

  @ParameterizedTest
  @CsvSource({
    "quota, 0",
    "quota, many",
    "never-used-hours, 0",
    "unused-days, -1",
    "unused-days, 4000",
    "reuse, yes"
  })
  void refusesWhatCannotBeRead(String key, String value) {
    set(key, value);

    assertThatThrownBy(() -> LifetimeConfig.from(component))
        .isInstanceOf(ComponentValidationException.class);
  }

  private void set(String key, String value) {
    component.getConfig().put(key, List.of(value));
  }
}
