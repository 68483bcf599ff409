package io.mcpauth.keycloak.consent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestedScopeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "offline_access",
        "files:write",
        "repo.delete",
        "admin",
        "Admin",
        "tenant-admin",
        "mcp:tools.execute"
      })
  void setsApartWhatOutlivesTheSessionOrChangesThings(String name) {
    assertThat(RequestedScope.isSensitive(name, null)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openid",
        "profile",
        "mcp:tools",
        "mcp:resources",
        "files:read",
        "overwritten",
        "callback"
      })
  void leavesTheRestWhereItIs(String name) {
    assertThat(RequestedScope.isSensitive(name, null)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "mcp:tools, true, true",
    "files:write, false, false",
    // What cannot be read is on the safe side.
    "mcp:tools, yes, true",
    "mcp:tools, FALSE, true"
  })
  void administratorDecides(String name, String attribute, boolean sensitive) {
    assertThat(RequestedScope.isSensitive(name, attribute)).isEqualTo(sensitive);
  }
}
