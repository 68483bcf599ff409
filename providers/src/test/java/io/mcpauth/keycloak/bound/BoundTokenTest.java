package io.mcpauth.keycloak.bound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.keycloak.representations.AccessToken;

class BoundTokenTest {

  private static final BoundToken SERVER = new BoundToken("https://mcp.example.com/mcp", "server");

  @Test
  void readsWhatItWrote() {
    AccessToken token = new AccessToken();
    token.audience("account", "realm-management");

    SERVER.bind(token);

    assertThat(token.getAudience()).containsExactly(SERVER.resource(), SERVER.server());
    assertThat(BoundToken.of(token)).contains(new BoundToken(SERVER.resource(), SERVER.server()));
  }

  @Test
  void readsAServerThatIsCalledByItsUrl() {
    AccessToken token = new AccessToken();

    new BoundToken(SERVER.resource(), SERVER.resource()).bind(token);

    assertThat(BoundToken.of(token)).contains(new BoundToken(SERVER.resource(), SERVER.resource()));
  }

  @Test
  void anAudienceAloneIsNoMark() {
    AccessToken token = new AccessToken();
    token.audience(SERVER.resource(), SERVER.server());

    assertThat(BoundToken.of(token)).isEmpty();
  }

  /** A claim of somebody else's under our name closes; it does not open. */
  @Test
  void aMarkThatIsNoTextIsTheTokenOfNobody() {
    AccessToken token = new AccessToken();
    token.getOtherClaims().put(BoundToken.CLAIM, 1);

    assertThat(BoundToken.of(token)).contains(new BoundToken("", ""));
  }
}
