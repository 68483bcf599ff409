package io.mcpauth.keycloak.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.resource.registry.ResourceServer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.AccessToken;

class BoundTokenTest {

  private static final ResourceServer SERVER =
      new ResourceServer("server", "https://mcp.example.com/mcp", Set.of());

  @Test
  void readsWhatItWrote() {
    AccessToken token = new AccessToken();
    token.audience("account", "realm-management");

    BoundToken.write(token, SERVER);

    assertThat(token.getAudience()).containsExactly(SERVER.audience(), SERVER.clientId());
    assertThat(BoundToken.of(token)).contains(new BoundToken(SERVER.audience(), SERVER.clientId()));
  }

  @Test
  void readsAServerThatIsCalledByItsUrl() {
    AccessToken token = new AccessToken();

    BoundToken.write(token, new ResourceServer(SERVER.audience(), SERVER.audience(), Set.of()));

    assertThat(BoundToken.of(token)).contains(new BoundToken(SERVER.audience(), SERVER.audience()));
  }

  @Test
  void anAudienceAloneIsNoMark() {
    AccessToken token = new AccessToken();
    token.audience(SERVER.audience(), SERVER.clientId());

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
