package io.mcpauth.keycloak.it.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.UserGrants;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code dryRun=true}: the answer is what would be, and nothing is. */
@OnKeycloak
class RehearsedServerIT {

  private final McpRealm realm;
  private final ServerApi servers;

  RehearsedServerIT(McpRealm realm) {
    this.realm = realm;
    this.servers = new ServerApi(realm);
  }

  @Test
  void aNewServerIsShownAndNotMade() {
    Map<String, Object> server = ServerApi.fresh("scopes", List.of("mcp:tools"));
    int clients = realm.clientCount();
    int events = adminEvents();

    JsonNode shown = servers.rehearseCreation(server).expect(200).json();

    assertThat(shown)
        .isEqualTo(
            Json.parse(
                Json.write(
                    Map.of(
                        "clientId",
                        server.get("clientId"),
                        "resources",
                        server.get("resources"),
                        "templates",
                        List.of(),
                        "scopes",
                        List.of("mcp:tools"),
                        "access",
                        Map.of(
                            "clients", List.of(), "dynamicScopes", List.of(), "requireDpop", false),
                        "enabled",
                        true))));
    assertThat(realm.clientCount()).isEqualTo(clients);
    assertThat(adminEvents()).isEqualTo(events);
    // Neither client id nor URL is taken by what did not happen.
    servers.create(server).expect(201);
  }

  @Test
  void aReplacementIsShownAndNotMade() {
    JsonNode made = servers.created(ServerApi.fresh());
    String id = made.path("id").asText();
    String url = made.path("resources").path(0).asText();
    JsonNode before = realm.client(made.path("clientId").asText());
    int events = adminEvents();

    JsonNode asked = ServerApi.with(made, "resources", List.of(url + "/v2"));
    JsonNode shown =
        realm.admin().put("/mcp/servers/" + id + "?dryRun=true", asked).expect(200).json();

    assertThat(shown).isEqualTo(asked);
    assertThat(realm.client(made.path("clientId").asText())).isEqualTo(before);
    assertThat(adminEvents()).isEqualTo(events);
    UserGrants alice = UserGrants.toNewClient(realm, "http://localhost:8765/callback", "mcp:tools");
    assertThat(alice.audience(alice.tokensFor(url))).contains(url);
  }

  @Test
  void aDeletionIsShownAndNotMade() {
    JsonNode made = servers.created(ServerApi.fresh());
    String id = made.path("id").asText();
    int events = adminEvents();

    JsonNode shown = realm.admin().delete("/mcp/servers/" + id + "?dryRun=true").expect(200).json();

    assertThat(shown).isEqualTo(servers.read(id).expect(200).json());
    assertThat(adminEvents()).isEqualTo(events);
  }

  @Test
  void whatWouldBeRefusedIsRefused() {
    JsonNode made = servers.created(ServerApi.fresh());

    servers.rehearseCreation(ServerApi.fresh("resources", made.path("resources"))).expect(400);
    servers.rehearseCreation(ServerApi.fresh("clientId", made.path("clientId"))).expect(409);
    servers.rehearseCreation(ServerApi.fresh("acess", Map.of())).expect(400);
    realm.admin().delete("/mcp/servers/unknown?dryRun=true").expect(404);
  }

  private int adminEvents() {
    return realm.admin().get("/admin-events?max=10000").expect(200).json().size();
  }
}
