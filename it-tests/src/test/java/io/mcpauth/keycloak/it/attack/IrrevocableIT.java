package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.connections.ConnectionsPage;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client uses all of its tokens at once so that Revoke does not get through. */
@OnKeycloak
class IrrevocableIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final ResourceServer server;
  private final OAuthClient client;

  IrrevocableIT(McpRealm realm) {
    this.realm = realm;
    this.server = ResourceServer.registered(realm);
    this.client = OAuthClient.named(realm, REDIRECT_URI, "Busy");
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void eightyChainsOfOneBrowserEndWithOnePress(String scope) throws Exception {
    Browser browser = realm.browser();
    List<Grant> chains = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      chains.add(grant(browser, scope));
    }
    assertRevocable(chains);
  }

  @Test
  void fortyChainsOfAsManyBrowsersEndWithOnePress() throws Exception {
    List<Grant> chains = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      chains.add(grant(realm.browser(), Grant.ONLINE));
    }
    assertRevocable(chains);
  }

  private Grant grant(Browser browser, String scope) {
    AuthorizationRequest request = client.authorization(scope).with("resource", server.url());
    return Grant.by("alice", browser, realm, client, request);
  }

  private void assertRevocable(List<Grant> chains) throws Exception {
    ConnectionsPage page = ConnectionsPage.open("alice", realm.browser(), realm);
    try (RefreshChains busy = RefreshChains.busy(chains)) {
      ConnectionsPage after = page.revoke(client);

      assertThat(after.page().answer().status()).isEqualTo(200);
      assertThat(after.text()).contains("Revoked: Busy");
      assertThat(after.lists(client)).isFalse();
      for (Grant grant : busy.stopped()) {
        assertThat(server.introspect(grant.accessToken()).path("active").asBoolean()).isFalse();
        assertThat(grant.givesUserInfo()).isFalse();
        assertThat(grantProps(grant)).isEqualTo(401);
        assertThat(client.refresh(grant.refreshToken()).status()).isEqualTo(400);
      }
    }
    assertThat(ConnectionsPage.open("alice", realm.browser(), realm).lists(client)).isFalse();
  }

  private int grantProps(Grant grant) {
    URI endpoint = URI.create(realm.server() + "/realms/" + realm.name() + "/mcp/grant-props");
    Http request = server.authenticated("GET", endpoint);
    return request.header("Subject-Token", grant.accessToken()).send().status();
  }
}
