package io.mcpauth.keycloak.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class UngovernedRealmsTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  @Test
  void tellsOfARealmOnceAMinute() {
    UngovernedRealms realms = new UngovernedRealms();

    assertThat(realms.isDue("a", NOW)).isTrue();
    assertThat(realms.isDue("a", NOW.plusSeconds(1))).isFalse();
    assertThat(realms.isDue("a", NOW.plusSeconds(59))).isFalse();
    assertThat(realms.isDue("b", NOW.plusSeconds(59))).isTrue();
    assertThat(realms.isDue("a", NOW.plusSeconds(60))).isTrue();
    assertThat(realms.isDue("a", NOW.plusSeconds(61))).isFalse();
  }
}
