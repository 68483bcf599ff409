package io.mcpauth.keycloak.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 6749 section 3.3. */
class ScopeParameterTest {

  @Test
  void readsScopesSeparatedByBlanks() {
    assertThat(ScopeParameter.words(" a  b ")).containsExactly("a", "b");
    assertThat(ScopeParameter.words("")).isEmpty();
    assertThat(ScopeParameter.words(null)).isEmpty();
  }
}
