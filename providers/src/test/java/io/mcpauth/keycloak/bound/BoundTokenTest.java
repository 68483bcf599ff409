package io.mcpauth.keycloak.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.AccessToken;

class BoundTokenTest {

  private static final BoundToken SERVER = new BoundToken("https://mcp.example.com/mcp", "server");

  @Test
  void readsWhatItWrote() {
    AccessToken token = new AccessToken();
    token.audience("account", "realm-management");

    SERVER.bind(token, false, Map.of());

    assertThat(token.getAudience()).containsExactly(SERVER.resource(), SERVER.server());
    assertThat(BoundToken.of(token)).contains(new BoundToken(SERVER.resource(), SERVER.server()));
  }

  @Test
  void readsAServerThatIsCalledByItsUrl() {
    AccessToken token = new AccessToken();

    new BoundToken(SERVER.resource(), SERVER.resource()).bind(token, false, Map.of());

    assertThat(BoundToken.of(token)).contains(new BoundToken(SERVER.resource(), SERVER.resource()));
  }

  @Test
  void readsATokenThatNamesTheUrlAlone() {
    AccessToken token = new AccessToken();
    token.audience("account");

    SERVER.bind(token, true, Map.of());

    assertThat(token.getAudience()).containsExactly(SERVER.resource());
    assertThat(BoundToken.of(token)).contains(SERVER);
  }

  @Test
  void saysWhatTheNamesOfATemplateStandFor() {
    AccessToken token = new AccessToken();

    SERVER.bind(token, false, Map.of("tenant", "acme"));

    assertThat(token.getOtherClaims()).containsEntry("mcp_resource", Map.of("tenant", "acme"));
  }

  /** The server takes it for what we matched. */
  @Test
  void takesAMappersNamesOut() {
    AccessToken token = new AccessToken();
    token.getOtherClaims().put(BoundToken.NAMES_CLAIM, Map.of("tenant", "victim"));

    SERVER.bind(token, false, Map.of());

    assertThat(token.getOtherClaims()).doesNotContainKey(BoundToken.NAMES_CLAIM);
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
