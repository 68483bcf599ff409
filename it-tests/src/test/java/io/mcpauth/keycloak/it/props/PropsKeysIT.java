package io.mcpauth.keycloak.it.props;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ServiceClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Admin REST {@code props-keys/{clientId}}: who gets a server's keys, and what is told about it.
 */
@OnKeycloak
class PropsKeysIT {

  private final McpRealm realm;
  private final RealmKeys keys;
  private final ResourceServer server;

  PropsKeysIT(McpRealm realm) {
    this.realm = realm;
    this.keys = new RealmKeys(realm);
    this.server = ResourceServer.registered(realm);
  }

  @Test
  void answersOneKeyForEachThatOpens() {
    String passive = keys.addGenerated(50);
    keys.set(passive, "active", "false");
    String disabled = keys.addGenerated(40);
    keys.set(disabled, "enabled", "false");
    try {
      Answer answer = fetch(server.clientId()).expect(200);

      assertThat(answer.header("Cache-Control")).contains("no-store");
      assertThat(answer.json().path("iss").asText()).isEqualTo(realm.issuer().toString());
      assertThat(answer.json().path("aud").asText()).isEqualTo(server.clientId());
      assertThat(answer.json().path("keys").findValuesAsText("status"))
          .containsExactly("ACTIVE", "PASSIVE");
      assertThat(answer.json().path("keys").findValuesAsText("kid"))
          .containsExactly(
              realm.admin().get("/keys").expect(200).json().at("/active/MCP-PROPS").asText(),
              keys.shown(passive).path("kid").asText());
      assertThat(answer.json().path("keys").findValuesAsText("k"))
          .allMatch(k -> k.matches("[A-Za-z0-9_-]{43}"));
    } finally {
      keys.remove(passive);
      keys.remove(disabled);
    }
  }

  @Test
  void answersEachServerItsOwnKey() {
    ResourceServer other = ResourceServer.registered(realm);

    assertThat(fetch(server.clientId()).expect(200).json().at("/keys/0/k"))
        .isNotEqualTo(fetch(other.clientId()).expect(200).json().at("/keys/0/k"));
  }

  @Test
  void writesAnAdminEventWithoutTheKeys() {
    Answer answer = fetch(server.clientId()).expect(200);

    Answer events = realm.admin().get("/admin-events?operationTypes=ACTION&max=100").expect(200);
    assertThat(events.json().findValuesAsText("resourceType")).contains("MCP_PROPS_KEYS");
    assertThat(events.json().findValuesAsText("resourcePath"))
        .contains("mcp/props-keys/" + server.clientId());
    assertThat(events.body()).doesNotContain(answer.json().at("/keys/0/k").asText());
  }

  @Test
  void answers404ForAClientThatIsNoServer() {
    fetch("nobody").expect(404);
    fetch("security-admin-console").expect(404);
  }

  @Test
  void refusesWhoeverIsNoAdministratorOfTheRealm() {
    URI uri = URI.create(realm.server() + "/admin/realms/" + realm.name() + "/mcp/props-keys/");
    URI keysOfServer = uri.resolve(server.clientId());

    Http.get(keysOfServer).send().expect(401);
    for (List<String> roles :
        List.of(
            List.of("view-realm", "view-clients"),
            List.of("manage-clients", "manage-realm", "manage-users"))) {
      Http.get(keysOfServer).bearer(tokenOfAdministratorWith(roles)).send().expect(403);
    }
    Http.get(keysOfServer)
        .bearer(tokenOfAdministratorWith(List.of("realm-admin")))
        .send()
        .expect(200);
  }

  /** A service account of the realm with these roles of its administration. */
  private String tokenOfAdministratorWith(List<String> roles) {
    ServiceClient client = ServiceClient.created(realm);
    String id = realm.client(client.id()).path("id").asText();
    String user =
        realm
            .admin()
            .get("/clients/" + id + "/service-account-user")
            .expect(200)
            .json()
            .path("id")
            .asText();
    String management = realm.client("realm-management").path("id").asText();
    List<JsonNode> representations =
        roles.stream()
            .map(
                role ->
                    realm
                        .admin()
                        .get("/clients/" + management + "/roles/" + role)
                        .expect(200)
                        .json())
            .toList();
    realm
        .admin()
        .post("/users/" + user + "/role-mappings/clients/" + management, representations)
        .expect(204);
    realm
        .admin()
        .post("/clients/" + id + "/scope-mappings/clients/" + management, representations)
        .expect(204);
    return client.accessToken(Form.empty());
  }

  private Answer fetch(String clientId) {
    return realm.admin().get("/mcp/props-keys/" + clientId);
  }
}
