package io.mcpauth.keycloak.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerSearchTest {

  @ParameterizedTest
  @CsvSource({"abc, %abc%", "100%, %100!%%", "a_b, %a!_b%", "wow!, %wow!!%", "a\\b, %a\\b%"})
  void wildcardsOfTheDatabaseMeanThemselves(String part, String pattern) {
    assertThat(ServerSearch.pattern(part)).isEqualTo(pattern);
  }
}
