package io.mcpauth.keycloak.setup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupportedKeycloakTest {

  @ParameterizedTest
  @ValueSource(strings = {"26.7.0", "26.7.2", "26.7.2.redhat-00001", "26.6.9", "25.9.9", "26.7"})
  void saysBelow2673ThatItIsNotSupportedAndWhatIsOpen(String version) {
    assertThat(SupportedKeycloak.warning(version))
        .hasValueSatisfying(
            warning ->
                assertThat(warning)
                    .contains(version + " is not supported", "CVE-2026-16089", "26.7.3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "26.7.3",
        "26.7.5",
        "26.7.10",
        "26.8.0",
        "27.0.0",
        "999.0.0-SNAPSHOT",
        "",
        "nightly"
      })
  void saysNothingOfLaterOnes(String version) {
    assertThat(SupportedKeycloak.warning(version)).isEmpty();
  }
}
