package io.mcpauth.keycloak.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.AccessToken;

class NamedOrganizationsTest {

  @Test
  void readsEachFormOfTheClaim() {
    assertThat(aliases("acme", null)).containsExactly("acme");
    assertThat(aliases(List.of("acme", "beta"), null)).containsExactly("acme", "beta");
    assertThat(aliases(Map.of("acme", Map.of("id", "1")), null)).containsExactly("acme");
    assertThat(aliases(null, null)).isEmpty();
  }

  @Test
  void readsTheScopesThatNameOne() {
    assertThat(aliases(null, "mcp:tools organization:acme organization:a:b"))
        .containsExactly("a:b", "acme");
    assertThat(aliases(null, "organization organization:* organizations:x")).isEmpty();
    assertThat(aliases("acme", "organization:acme organization:beta"))
        .containsExactly("acme", "beta");
  }

  private static Iterable<String> aliases(@Nullable Object claim, @Nullable String scope) {
    AccessToken token = new AccessToken();
    token.setScope(scope);
    if (claim != null) {
      token.getOtherClaims().put("organization", claim);
    }
    return NamedOrganizations.aliases(token);
  }
}
