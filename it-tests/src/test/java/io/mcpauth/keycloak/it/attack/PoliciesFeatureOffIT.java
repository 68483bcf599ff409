package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
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
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code --features-disabled=client-policies} switches every executor off, in all realms, and
 * Keycloak says nothing about it.
 */
@Tag("once")
@OnKeycloak
class PoliciesFeatureOffIT {

  private static final String NAME = "without-client-policies";
  private static final String REALM = "policiesfeatureoffit";

  private final KeycloakStarter starter;
  private final RealmFile realmFile;

  PoliciesFeatureOffIT(KeycloakStarter starter, RealmFile realmFile) {
    this.starter = starter;
    this.realmFile = realmFile;
  }

  /** The realm was set up while everything was on. */
  @Test
  void noTokenLeavesForAClientThatRegisteredItself() throws IOException {
    Path folder =
        Files.createTempDirectory(
            MavenProperty.path("keycloak.log").toAbsolutePath().getParent(), NAME);
    RegisteredClient registered;
    try (KeycloakServer server = starter.start(folder, List.of(), Map.of())) {
      McpRealm realm = McpRealm.create(server.url(), new AdminApi(server), realmFile, REALM);
      OAuthClient client = OAuthClient.registered(realm, "http://localhost:8765/callback");
      registered = client.registration();
      // The first login of a realm puts the action mcp-consent there, without which none passes.
      AuthorizationRequest request = client.authorization("mcp:tools");
      Page page = realm.browser().open(request.uri()).login("bob", "bob");
      client.redeem(request, page.accept().callback()).expect(200);
    }
    try (KeycloakServer server =
        starter.startBuiltWith(NAME, List.of("--features-disabled=client-policies"), folder)) {
      McpRealm realm = McpRealm.existing(server.url(), new AdminApi(server), REALM);
      OAuthClient client = OAuthClient.of(realm, registered);
      AuthorizationRequest request = client.authorization("mcp:tools");
      Page page = realm.browser().open(request.uri()).login("alice", "alice");

      Answer refused = client.redeem(request, page.accept().callback());

      assertThat(refused.expect(400).json().has("access_token")).isFalse();
      assertThat(server.log().since(0)).contains("--features-disabled=client-policies");
    }
  }
}
