package io.mcpauth.keycloak.it.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.UserGrants;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Servers that are made, changed and deleted as objects, and the clients underneath. */
@OnKeycloak
class ServersIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final ServerApi servers;
  private final ConfidentialClients clients;

  ServersIT(McpRealm realm) {
    this.realm = realm;
    this.servers = new ServerApi(realm);
    this.clients = new ConfidentialClients(realm);
  }

  @Test
  void aServerThatWasMadeIsThereAndWorks() {
    Answer made = servers.create(ServerApi.fresh("name", "Calendar")).expect(201);

    JsonNode server = made.json();
    String id = server.path("id").asText();
    assertThat(made.location().getPath()).endsWith("/mcp/servers/" + id);
    assertThat(made.header("Cache-Control")).contains("no-store");
    JsonNode read = servers.read(id).expect(200).json();
    assertThat(read).isEqualTo(((ObjectNode) server.deepCopy()).without("secret"));
    assertThat(read.path("name").asText()).isEqualTo("Calendar");
    assertThat(read.path("enabled").asBoolean()).isTrue();
    String url = read.path("resources").path(0).asText();
    UserGrants alice = UserGrants.toNewClient(realm, REDIRECT_URI, "mcp:tools");
    assertThat(alice.audience(alice.tokensFor(url)))
        .containsExactlyInAnyOrder(url, clientId(server));
    assertThat(clients.introspects(clientId(server), server.path("secret").asText()))
        .isEqualTo(200);
  }

  /** It signs nobody in, gets no tokens and has nobody's rights. */
  @Test
  void theClientUnderneathIsAServerAndNothingElse() {
    JsonNode client = realm.client(clientId(servers.created(ServerApi.fresh())));

    for (String flag :
        List.of(
            "publicClient",
            "bearerOnly",
            "standardFlowEnabled",
            "implicitFlowEnabled",
            "directAccessGrantsEnabled",
            "serviceAccountsEnabled",
            "fullScopeAllowed")) {
      assertThat(client.path(flag).asBoolean(true)).as(flag).isFalse();
    }
    assertThat(client.path("clientAuthenticatorType").asText()).isEqualTo("client-secret");
    assertThat(client.path("protocol").asText()).isEqualTo("openid-connect");
    assertThat(client.path("redirectUris")).isEmpty();
    assertThat(client.path("webOrigins")).isEmpty();
    assertThat(client.path("attributes").properties())
        .extracting(Map.Entry::getKey)
        .filteredOn(name -> name.startsWith("mcp."))
        .allMatch(name -> name.startsWith("mcp.secret."));
  }

  @Test
  void theSecretIsToldOnceAndNowhereElse() {
    JsonNode server = servers.created(ServerApi.fresh());
    String secret = server.path("secret").asText();
    String id = clientId(server);

    assertThat(secret).hasSizeGreaterThan(31);
    assertThat(clients.look(id).has("secret")).isFalse();
    assertThat(clients.readSecret(id)).isEmpty();
    assertThat(clients.hashOf(id)).startsWith("$pbkdf2-sha256$");
    servers.replace(server.path("id").asText(), ServerApi.with(server, "name", "n")).expect(200);
    assertThat(clients.introspects(id, secret)).isEqualTo(200);
    assertThat(realm.admin().get("/admin-events?max=1000").expect(200).body())
        .doesNotContain(secret);
  }

  @Test
  void everyMemberIsStoredAndComesBack() {
    String role = "role-" + UUID.randomUUID();
    realm.admin().post("/roles", Map.of("name", role)).expect(201);
    Map<String, Object> server =
        ServerApi.fresh(
            "access",
            Map.of(
                "clients",
                List.of("token", "anonymous"),
                "role",
                role,
                "dynamicScopes",
                List.of("mcp:tools"),
                "requireDpop",
                true));
    server.put("name", "Kalender von Müller's \"Büro\"");
    server.put("scopes", List.of("mcp:tools", "mcp:prompts"));
    server.put("audience", "url");
    server.put("enabled", false);

    JsonNode made = servers.created(server);

    JsonNode read = servers.read(made.path("id").asText()).expect(200).json();
    server.forEach(
        (member, value) ->
            assertThat(read.path(member)).as(member).isEqualTo(Json.parse(Json.write(value))));
    String id = clientId(made);
    // Blanks: that is how the attribute was written before there was this interface.
    assertThat(clients.attribute(id, "mcp.scopes_supported")).isEqualTo("mcp:tools mcp:prompts");
    assertThat(clients.attribute(id, "mcp.allowed_clients")).isEqualTo("token##anonymous");
    assertThat(clients.attribute(id, "mcp.required_role")).isEqualTo(role);
    assertThat(clients.attribute(id, "mcp.dynamic_scopes")).isEqualTo("mcp:tools");
    assertThat(clients.attribute(id, "mcp.require_dpop")).isEqualTo("true");
    assertThat(clients.attribute(id, "mcp.audience")).isEqualTo("url");
  }

  @Test
  void whatIsLeftOutOfAReplacementIsGone() {
    Map<String, Object> server = ServerApi.fresh("scopes", List.of("mcp:tools"));
    server.put("name", "Calendar");
    server.put("access", Map.of("clients", List.of("token")));
    server.put("audience", "url");
    server.put("enabled", false);
    JsonNode made = servers.created(server);

    JsonNode replaced =
        servers
            .replace(
                made.path("id").asText(),
                Map.of("clientId", clientId(made), "resources", made.path("resources")))
            .expect(200)
            .json();

    assertThat(replaced)
        .isEqualTo(
            Json.parse(
                Json.write(
                    Map.of(
                        "id", made.path("id"),
                        "clientId", clientId(made),
                        "resources", made.path("resources"),
                        "templates", List.of(),
                        "scopes", List.of(),
                        "access",
                            Map.of(
                                "clients",
                                List.of(),
                                "dynamicScopes",
                                List.of(),
                                "requireDpop",
                                false),
                        "enabled", true))));
    assertThat(servers.read(made.path("id").asText()).expect(200).json()).isEqualTo(replaced);
    assertThat(realm.client(clientId(made)).path("attributes").has("mcp.allowed_clients"))
        .isFalse();
  }

  /** Console, command line and import make the same object. */
  @Test
  void aClientThatWasMadeByHandKeepsWhatAServerDoesNotSay() {
    String url = "https://" + UUID.randomUUID() + ".example/mcp";
    String id =
        clients.create(
            Map.of(
                "description",
                "made by hand",
                "redirectUris",
                List.of("https://app.example/cb"),
                "webOrigins",
                List.of("https://app.example"),
                "standardFlowEnabled",
                true,
                "authorizationServicesEnabled",
                true,
                "attributes",
                Map.of("resource_url", url, "mcp.default_resource", url, "own", "kept")));
    realm
        .admin()
        .post(
            clients.path(id) + "/protocol-mappers/models",
            Map.of(
                "name", "hard",
                "protocol", "openid-connect",
                "protocolMapper", "oidc-hardcoded-claim-mapper",
                "config", Map.of("claim.name", "hard", "claim.value", "1")))
        .expect(201);
    JsonNode before = realm.client(id);
    String internal = before.path("id").asText();
    JsonNode server = servers.read(internal).expect(200).json();
    assertThat(Json.texts(server.path("resources"))).containsExactly(url);

    servers.replace(internal, ServerApi.with(server, "name", "A name")).expect(200);

    ObjectNode after = (ObjectNode) realm.client(id);
    assertThat(after.path("name").asText()).isEqualTo("A name");
    after.set("name", before.path("name"));
    ObjectNode named = before.deepCopy();
    named.set("name", before.path("name"));
    assertThat(after).isEqualTo(named);
    realm.admin().get(clients.path(id) + "/authz/resource-server").expect(200);
    realm.admin().get(clients.path(id) + "/service-account-user").expect(200);
  }

  @Test
  void anImportedClientIsAServerWithAllItsAddresses() {
    String one = "https://" + UUID.randomUUID() + ".example/mcp";
    String id =
        clients.importOne(
            Map.of("attributes", Map.of("resource_url", one + "##https://two.example/mcp")));

    JsonNode server = servers.read(realm.client(id).path("id").asText()).expect(200).json();

    assertThat(Json.texts(server.path("resources")))
        .containsExactly(one, "https://two.example/mcp");
    assertThat(servers.found("TWO.example")).contains(id);
  }

  /** As Keycloak's forms join lists. */
  @Test
  void scopesMayBeJoinedEitherWay() {
    JsonNode server = servers.created(ServerApi.fresh());
    clients
        .update(
            clientId(server),
            Map.of("attributes", Map.of("mcp.scopes_supported", "mcp:tools##mcp:prompts")))
        .expect(204);

    assertThat(
            Json.texts(servers.read(server.path("id").asText()).expect(200).json().path("scopes")))
        .containsExactly("mcp:tools", "mcp:prompts");
  }

  @Test
  void aServerGetsAnotherClientId() {
    JsonNode server = servers.created(ServerApi.fresh());
    String renamed = "renamed-" + UUID.randomUUID();

    servers
        .replace(server.path("id").asText(), ServerApi.with(server, "clientId", renamed))
        .expect(200);

    assertThat(realm.client(renamed).path("id")).isEqualTo(server.path("id"));
    assertThat(clients.introspects(renamed, server.path("secret").asText())).isEqualTo(200);
  }

  @Test
  void aServerThatWasMovedIsFoundAtItsNewUrl() {
    JsonNode server = servers.created(ServerApi.fresh());
    String before = server.path("resources").path(0).asText();
    UserGrants alice = UserGrants.toNewClient(realm, REDIRECT_URI, "mcp:tools");
    alice.tokensFor(before);

    servers
        .replace(
            server.path("id").asText(),
            ServerApi.with(server, "resources", List.of(before + "/v2")))
        .expect(200);

    assertThat(alice.audience(alice.tokensFor(before + "/v2"))).contains(before + "/v2");
  }

  @Test
  void aDeletedServerIsGoneWithItsClient() {
    JsonNode server = servers.created(ServerApi.fresh());
    String id = server.path("id").asText();

    servers.delete(id).expect(204);

    servers.read(id).expect(404);
    servers.delete(id).expect(404);
    realm.admin().get("/clients/" + id).expect(404);
    assertThat(clients.introspects(clientId(server), server.path("secret").asText()))
        .isEqualTo(401);
  }

  @Test
  void whatWasDoneIsInTheAdminEvents() {
    JsonNode server = servers.created(ServerApi.fresh());
    String id = server.path("id").asText();
    servers.replace(id, ServerApi.with(server, "name", "n")).expect(200);
    servers.delete(id).expect(204);

    JsonNode events =
        realm
            .admin()
            .get("/admin-events?max=100&resourcePath=mcp/servers/" + id)
            .expect(200)
            .json();

    assertThat(events.findValuesAsText("operationType"))
        .containsExactlyInAnyOrder("CREATE", "UPDATE", "DELETE");
    assertThat(events.findValuesAsText("resourceType")).containsOnly("CLIENT");
    assertThat(events.toString()).doesNotContain("pbkdf2");
  }

  private static String clientId(JsonNode server) {
    return server.path("clientId").asText();
  }
}
