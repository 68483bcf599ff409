package io.mcpauth.keycloak.servers.snippet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckedTokensTest {

  private static final CheckedTokens TOKENS =
      new CheckedTokens("https://auth.example.com/realms/mcp", "https://mcp.example.com/m", "read");

  @ParameterizedTest
  @EnumSource
  void theCodeHasTheServersOwnValues(Language language) {
    String code = TOKENS.in(language);

    assertThat(code)
        .contains("https://auth.example.com/realms/mcp")
        .contains("https://mcp.example.com/m")
        .doesNotContain("%s")
        .doesNotContain("io.mcpauth")
        .doesNotContain("ISSUER}");
    if (language != Language.QUARKUS) { // There it is said at the endpoint.
      assertThat(code).contains("read");
    }
  }

  @Test
  void theScopeOfTheSampleIsNotTheServers() {
    assertThat(TOKENS.in(Language.TYPESCRIPT))
        .contains("requiredScopes: ['read']")
        .doesNotContain("mcp:tools");
  }

  @Test
  void namesAreThoseOfTheInterface() {
    assertThat(Language.names()).isEqualTo("typescript, python, java, spring, quarkus");
    assertThat(Language.of("TYPESCRIPT")).isEmpty();
    assertThat(Language.of(null)).isEmpty();
    assertThat(Language.of("spring")).contains(Language.SPRING);
  }

  /** A value is looked at once: what looks like a variable in it is not one. */
  @Test
  void aValueIsNotFilledIn() {
    assertThat(
            new CheckedTokens("https://a.example/${RESOURCE_URL}", "https://b.example/", "read")
                .in(Language.QUARKUS))
        .contains("https://a.example/\\\\${RESOURCE_URL}");
  }
}
