package io.mcpauth.keycloak.bound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.JsonWebToken;

class GrantIdTest {

  /** The code's secret cannot be had from it, and each code has one of its own. */
  @Test
  void isADigestOfTheCode() {
    // printf 'mcp grant v1 code 7b2e' | sha256sum, the first 16 bytes
    assertThat(GrantId.ofCode("7b2e").value()).isEqualTo("uAKjMEhZT2218pHMgxz3-w");
    assertThat(GrantId.ofCode("7b2e")).isNotEqualTo(GrantId.ofCode("7b2f"));
    assertThat(GrantId.ofCode("a").value()).hasSize(22).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void isReadWhereItWasWritten() {
    AccessToken token = new AccessToken();
    assertThat(GrantId.of(token)).isEmpty();

    GrantId.ofCode("a").nameIn(token);

    assertThat(GrantId.of(token)).hasValue(GrantId.ofCode("a"));
  }

  /** A claim of another kind names no grant. */
  @Test
  void readsTextAlone() {
    AccessToken token = new AccessToken();
    token.getOtherClaims().put(GrantId.NAME, 7);

    assertThat(GrantId.of(token)).isEmpty();
  }

  @Test
  void aChainHasOneAndIsNoCode() {
    JsonWebToken token = new JsonWebToken();
    assertThat(GrantId.ofChain(token)).isEmpty();

    token.getOtherClaims().put("reuse_id", "a");

    assertThat(GrantId.ofChain(token)).isPresent();
    assertThat(GrantId.ofChain(token)).isNotEqualTo(java.util.Optional.of(GrantId.ofCode("a")));
  }
}
