package io.mcpauth.keycloak.registration.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;

class RateLimitConfigTest {

  private final ComponentModel component = new ComponentModel();

  @Test
  void hasDefaultsForALiveServer() {
    RateLimitConfig config = RateLimitConfig.from(component);

    assertThat(config.address().burst()).isEqualTo(500);
    assertThat(config.address().interval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.realm().burst()).isEqualTo(5000);
    assertThat(config.realm().interval()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void refusesARealmThatOneAddressFills() {
    component.getConfig().put("address-burst", List.of("50"));
    component.getConfig().put("realm-burst", List.of("49"));

    assertThatThrownBy(() -> RateLimitConfig.from(component))
        .isInstanceOf(ComponentValidationException.class);
  }
}
