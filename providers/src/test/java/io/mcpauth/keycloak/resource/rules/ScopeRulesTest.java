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
    "'', '', '', ''",
  })
  void keepsWhatIsTheServersOwnAndTheSignInItself(
      String granted, String own, String requested, String kept) {
    assertThat(tokenScopes(granted, own, requested)).contains(ScopeParameter.words(kept));
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', a",
    "'', a, ''",
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
    return new ScopeRules(
        ScopeParameter.words(own), Optional.empty(), Set.of("mcp", "mcp:admin")::contains);
  }

  private static ScopeRules rules(String own, String ceiling) {
    return new ScopeRules(
        ScopeParameter.words(own),
        Optional.of(ScopeParameter.words(ceiling)),
        Set.of("mcp", "mcp:admin")::contains);
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
                .leavesSomething(
                    ScopeParameter.words(requested), ScopeParameter.words(available), Set.of()))
        .isEqualTo(left);
  }

  @ParameterizedTest
  @CsvSource({
    "a b, a, a, true",
    "a b, a, b, false",
    "a, a b, b, false",
    "'', a, a, true",
    "'', a, b, false",
    "'', a, openid, true",
    "'', a, offline_access, true",
    "'', '', a, false",
    "'', organization, organization:acme, true",
    "'', mcp, mcp:admin, false",
    "organization, a, organization:acme, false",
  })
  void offersNothingAboveTheCeiling(String own, String ceiling, String scope, boolean offered) {
    assertThat(rules(own, ceiling).offers(scope)).isEqualTo(offered);
  }

  @ParameterizedTest
  @CsvSource({
    // own, ceiling, requested, available, settled
    "a b, a, '', a b, a",
    "a b, a, a b, a b, a",
    "a b, a, openid b, a b, openid",
    "a b, a c, '', a b c, a",
    "'', a, '', a b, ''",
    "'', a, a b offline_access, a b, a offline_access",
    "a, a, profile, a profile, ''",
  })
  void aCeilingTakesAwayAndGivesNothing(
      String own, String ceiling, String requested, String available, String settled) {
    assertThat(
            rules(own, ceiling)
                .settled(ScopeParameter.words(requested), ScopeParameter.words(available)))
        .isEqualTo(ScopeParameter.words(settled));
  }

  @ParameterizedTest
  @CsvSource({
    // own, ceiling, requested, available, what the client has without asking, left
    "a b, a, a b, a b, '', true",
    "a b, a, b, a b, '', false",
    "a b, c, '', a b, '', false",
    "a b, b, '', a b, '', true",
    "'', a, '', a, profile, false",
    "'', a, '', a, a, true",
    "'', a, openid, a, profile, false",
    "'', a, profile, a profile, profile, false",
    "'', a, a, a, '', true",
  })
  void tellsBeforeLoginWhetherTheCeilingLeavesAnything(
      String own, String ceiling, String requested, String available, String given, boolean left) {
    assertThat(
            rules(own, ceiling)
                .leavesSomething(
                    ScopeParameter.words(requested),
                    ScopeParameter.words(available),
                    ScopeParameter.words(given)))
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
