package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.KeycloakStarter;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code --features-disabled=persistent-user-sessions}: sessions of browsers are in the memory of
 * nodes, so no list of them would be all.
 */
@Tag("once")
@OnKeycloak
class WithoutPersistentSessionsIT {

  private static final String NAME = "without-persistent-sessions";

  private final KeycloakStarter starter;
  private final RealmFile realmFile;

  WithoutPersistentSessionsIT(KeycloakStarter starter, RealmFile realmFile) {
    this.starter = starter;
    this.realmFile = realmFile;
  }

  @Test
  void nothingIsListedAndNothingEnds() throws IOException {
    Path folder =
        Files.createTempDirectory(
            MavenProperty.path("keycloak.log").toAbsolutePath().getParent(), NAME);
    List<String> options = List.of("--features-disabled=persistent-user-sessions");
    try (KeycloakServer server = starter.startBuiltWith(NAME, options, folder)) {
      McpRealm realm = McpRealm.create(server.url(), new AdminApi(server), realmFile, NAME);
      OAuthClient client = OAuthClient.registered(realm, "http://localhost:8765/callback");
      ResourceServer payroll = ResourceServer.registered(realm);
      ServerGrant online =
          ServerGrant.by("alice", realm.browser(), realm, client, Grant.ONLINE, payroll);
      ServerGrant offline =
          ServerGrant.by("alice", realm.browser(), realm, client, Grant.OFFLINE, payroll);

      for (Answer answer :
          List.of(
              realm.admin().get("/mcp/connections"),
              realm.admin().delete("/mcp/connections?user=alice"),
              realm.admin().delete("/mcp/connections?user=alice&dryRun=true"))) {
        assertThat(answer.expect(501).body()).contains("persistent-user-sessions");
      }
      assertThat(online.isAlive()).isTrue();
      assertThat(offline.isAlive()).isTrue();
      realm.admin().delete("/mcp/connections").expect(400);
    }
  }
}
