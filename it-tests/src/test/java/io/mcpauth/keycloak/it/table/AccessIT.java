package io.mcpauth.keycloak.it.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.AuthenticationDevice;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of the table about who reaches an MCP server holds. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class AccessIT {

  private static final List<Case> CASES = CaseFile.read("/access.md");

  private final Cast cast;

  AccessIT(McpRealm realm, AuthenticationDevice device) {
    this.cast = Cast.in(realm, device);
    new Guests(cast).invite();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void holds(Case line) {
    assertThat(Run.differences(line, cast)).as("%s, %s", line.section(), line).isEmpty();
  }

  @Test
  void namesEachCaseOnce() {
    assertThat(CASES.stream().map(Case::id).collect(Collectors.toSet())).hasSameSizeAs(CASES);
  }

  static List<Case> cases() {
    return CASES;
  }
}
