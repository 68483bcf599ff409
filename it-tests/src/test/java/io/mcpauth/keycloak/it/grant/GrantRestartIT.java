package io.mcpauth.keycloak.it.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.ExecutorSettings;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.KeycloakStarter;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has ended has ended after a restart too, and what was kept for a retry is gone. */
@Tag("once")
@OnKeycloak
class GrantRestartIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final KeycloakStarter starter;
  private final RealmFile file;

  GrantRestartIT(KeycloakStarter starter, RealmFile file) {
    this.starter = starter;
    this.file = file;
  }

  @Test
  void aRestartForgetsNoEnd(@TempDir Path folder) {
    OAuthClient client;
    AuthorizationRequest request;
    Callback callback;
    Grant redeemed;
    Grant revoked;
    Grant lost;
    Grant alive;
    try (KeycloakServer server = starter.start(folder, List.of(), Map.of())) {
      McpRealm realm = McpRealm.create(server.url(), new AdminApi(server), file, "restarted");
      ExecutorSettings.save(realm, "mcp-grant", Map.of("refresh-retry-seconds", "60"));
      client = OAuthClient.registered(realm, REDIRECT_URI);
      Browser browser = realm.browser();
      revoked = Grant.by("alice", browser, realm, client, Grant.OFFLINE);
      client.revoke(revoked.refreshToken()).expect(200);
      lost = Grant.by("alice", browser, realm, client, Grant.OFFLINE);
      lost.refreshed();
      assertThat(lost.refreshed().introspects()).isTrue();
      alive = Grant.by("alice", browser, realm, client, Grant.ONLINE);
      request = client.authorization(Grant.OFFLINE);
      Page page = browser.open(request.uri());
      callback = (page.isConsent() ? page.accept() : page).callback();
      redeemed = new Grant(realm, client, client.redeem(request, callback).expect(200).json());
    }

    try (KeycloakServer server = starter.start(folder, List.of(), Map.of())) {
      McpRealm realm = McpRealm.existing(server.url(), new AdminApi(server), "restarted");
      OAuthClient again = OAuthClient.of(realm, client.registration());

      assertThat(revoked.at(realm).isDead()).isTrue();
      assertThat(redeemed.at(realm).introspects()).isTrue();
      again.redeem(request, callback).expect(400);
      assertThat(redeemed.at(realm).isDead()).isTrue();
      // Nobody has the answer any more, so this is a token that comes again.
      assertThat(again.refresh(lost.refreshToken()).expect(400).error()).isEqualTo("invalid_grant");
      assertThat(lost.at(realm).isDead()).isTrue();
      assertThat(alive.at(realm).isAlive()).isTrue();
    }
  }
}
