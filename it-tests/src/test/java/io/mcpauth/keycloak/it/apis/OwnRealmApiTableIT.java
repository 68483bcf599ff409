package io.mcpauth.keycloak.it.apis;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.attack.ConsoleClient;
import io.mcpauth.keycloak.it.attack.FineGrained;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.setup.OperatorRealm;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * In a realm that an operator made in Keycloak, with its defaults, and set up with one call when
 * clients had come by themselves already. They are the one way to a token that names no MCP server:
 * one of before.
 */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class OwnRealmApiTableIT extends KeycloakApiTable {

  private static final String SERVER = "https://mcp.example/mcp";

  OwnRealmApiTableIT(KeycloakServer server, AdminApi admin) {
    super(scene(server, admin));
  }

  @AfterAll
  void removeTheRealm() {
    realm().close();
  }

  private static Scene scene(KeycloakServer server, AdminApi admin) {
    OperatorRealm made = OperatorRealm.create(server, admin);
    McpRealm realm = prepared(made.realm());
    RealmUser person = administrator(realm);
    // Rights that no role stands for, and no scope of a client narrows.
    FineGrained.allow(realm, person, Set.of("view", "manage"));
    List<Shown> before = granted("before", tokensOfBefore(realm, person), Shown.Kind.CLIENT);
    made.setUp(Map.of("appliesTo", "dynamic")).expect(200);
    made.addServer("a-server", SERVER);
    return new Scene(realm, OAuthClient.registered(realm, REDIRECT_URI), person, SERVER, before);
  }

  /** Of a client that registered itself at Keycloak, and to which somebody gave every role. */
  private static JsonNode tokensOfBefore(McpRealm realm, RealmUser person) {
    String invitation =
        realm
            .admin()
            .post("/clients-initial-access", Map.of("count", 1, "expiration", 600))
            .expect(201)
            .json()
            .path("token")
            .asText();
    OAuthClient client =
        OAuthClient.of(
            realm,
            RegisteredClient.of(
                realm
                    .registration()
                    .registerWithToken(invitation, ClientRegistration.publicClient(REDIRECT_URI))));
    realm
        .admin()
        .put(
            "/clients/" + realm.client(client.id()).path("id").asText(),
            Map.of("clientId", client.id(), "fullScopeAllowed", true))
        .expect(204);
    return ConsoleClient.tokensOf(client, person, client.authorization("openid roles"));
  }
}
