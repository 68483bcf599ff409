package io.mcpauth.keycloak.resource.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.resource.registry.ResourceAttributes;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6749 sections 3.3 and 5.1, for a token that one MCP server reads. */
class ScopeRulesTest {

  @ParameterizedTest
  @CsvSource({
    "a b, '', a b, a b",
    "a b, a, a b, a",
    "a b, a c, a, a",
    "openid a b, b, openid a b, openid b",
    "a offline_access, a, a offline_access, a offline_access",
    "openid, '', openid, openid",
    "openid, a, openid, openid",
    "profile offline_access, '', offline_access, profile offline_access",
    "profile email, '', '', profile email",
  })
  void keepsWhatIsTheServersOwnAndTheSignInItself(
      String granted, String own, String requested, String kept) {
    assertThat(tokenScopes(granted, own, requested)).contains(ResourceAttributes.words(kept));
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', ''",
    "'', '', a",
    "profile, '', admin",
    "offline_access, '', admin offline_access",
    "a, b, a",
    "a offline_access, b, a offline_access",
    "openid a, b, openid a",
    "profile email, a, ''",
  })
  void findsNothingLeft(String granted, String own, String requested) {
    assertThat(tokenScopes(granted, own, requested)).isEmpty();
  }

  @Test
  void readsScopesSeparatedByBlanks() {
    assertThat(ResourceAttributes.words(" a  b ")).containsExactly("a", "b");
    assertThat(ResourceAttributes.words("")).isEmpty();
  }

  private static Optional<Set<String>> tokenScopes(String granted, String own, String requested) {
    return ScopeRules.tokenScopes(
        ResourceAttributes.words(granted),
        ResourceAttributes.words(own),
        ResourceAttributes.words(requested));
  }

  @ParameterizedTest
  @CsvSource({
    "a b, a, true",
    "a b, '', true",
    "a b, a b, true",
    "a, a b, false",
    "'', b, false",
    "a, openid a, true",
    "a, offline_access, false",
  })
  void anExchangeAsksForNoMoreThanTheSubjectHas(String granted, String asked, boolean within) {
    assertThat(
            ScopeRules.isWithin(ResourceAttributes.words(granted), ResourceAttributes.words(asked)))
        .isEqualTo(within);
  }
}
