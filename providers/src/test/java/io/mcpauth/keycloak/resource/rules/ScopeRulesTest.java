package io.mcpauth.keycloak.resource.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.request.ScopeParameter;
import java.util.Optional;
import java.util.Set;
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
    assertThat(tokenScopes(granted, own, requested)).contains(ScopeParameter.words(kept));
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

  /** Of a realm that has the client scopes {@code mcp} and {@code mcp:admin}. */
  private static ScopeRules rules(String own) {
    return new ScopeRules(ScopeParameter.words(own), Set.of("mcp", "mcp:admin")::contains);
  }

  @ParameterizedTest
  @CsvSource({
    "organization, organization:acme, true",
    "organization, organization:*, true",
    "organization, organizations:acme, false",
    "organization, :acme, false",
    "mcp, mcp:admin, false",
    "mcp:admin, mcp, false",
    "mcp, mcp:7, true",
    "'', organization:acme, true",
    "mcp, openid, true",
  })
  void countsAScopeWithAParameterAsItsScope(String own, String scope, boolean offered) {
    assertThat(rules(own).offers(scope)).isEqualTo(offered);
  }

  @ParameterizedTest
  @CsvSource({
    "a b, '', a c, a",
    "a b, openid offline_access, a b, a b",
    "a b, profile, a b, ''",
    "a b, a, a b, ''",
    "'', '', a b, ''",
  })
  void givesTheServersScopesWhereNoneIsNamed(
      String own, String requested, String available, String given) {
    assertThat(
            rules(own).defaults(ScopeParameter.words(requested), ScopeParameter.words(available)))
        .isEqualTo(ScopeParameter.words(given));
  }

  @ParameterizedTest
  @CsvSource({
    "'', profile, profile, true",
    "'', '', '', true",
    "a, a, a, true",
    "a, a b, a b, true",
    "a, '', a, true",
    "a, openid, a, true",
    "a, '', b, false",
    "a, openid offline_access, b, false",
    "a, profile email openid, a, false",
    "organization, organization:acme, organization, true",
  })
  void tellsBeforeLoginWhetherAnythingCanBeLeft(
      String own, String requested, String available, boolean left) {
    assertThat(
            rules(own)
                .leavesSomething(ScopeParameter.words(requested), ScopeParameter.words(available)))
        .isEqualTo(left);
  }

  private static Optional<Set<String>> tokenScopes(String granted, String own, String requested) {
    return rules(own).tokenScopes(ScopeParameter.words(granted), ScopeParameter.words(requested));
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
    assertThat(ScopeRules.isWithin(ScopeParameter.words(granted), ScopeParameter.words(asked)))
        .isEqualTo(within);
  }
}
