package io.mcpauth.keycloak.it.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no server can be: the answer names the member, and nothing is stored. */
@OnKeycloak
class RefusedServerIT {

  private static final String GOOD =
      "{\"clientId\": \"refused\", \"resources\": [\"https://refused.example/mcp\"]}";

  private final McpRealm realm;
  private final AdminApi master;
  private final ServerApi servers;
  private int clientsBefore;

  RefusedServerIT(McpRealm realm, AdminApi master) {
    this.realm = realm;
    this.master = master;
    this.servers = new ServerApi(realm);
  }

  @BeforeEach
  void count() {
    clientsBefore = realm.clientCount();
  }

  @AfterEach
  void nothingWasStored() {
    assertThat(realm.clientCount()).isEqualTo(clientsBefore);
  }

  /** A server whose access was not read would be open to all. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acess | {\"clients\": [\"token\"]}",
        "access.client | {\"client\": [\"token\"]}",
        "access | [\"token\"]",
        "enabled | \"no\"",
        "secret | \"mine\"",
        "id | \"00000000-0000-0000-0000-000000000000\"",
        "audience | \"both\"",
        "scopes | \"mcp:tools\"",
        "publicClient | true",
      })
  void namesTheMember(String field, String value) {
    String member = field.equals("access.client") ? "access" : field;

    Answer refused = servers.create(ServerApi.fresh(member, Json.parse(value))).expect(400);

    assertThat(refused.json().path("field").asText()).isEqualTo(field);
    assertThat(refused.json().path("errorMessage").asText()).startsWith(field + ": ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "null",
        "\"text\"",
        "{",
        "{} {}",
        "{\"clientId\": \"a\", \"clientId\": \"b\", \"resources\": [\"https://a.example\"]}",
      })
  void takesOneJsonObject(String body) {
    Answer refused = post("application/json", body).expect(400);

    assertThat(refused.json().path("errorMessage").asText()).contains("not one JSON object");
  }

  @Test
  void takesJsonAlone() {
    post("text/plain", GOOD).expect(415);
    post("application/x-www-form-urlencoded", "clientId=a").expect(415);
  }

  @Test
  void takesNoEndlessBody() {
    String long64 = "x".repeat(70_000);

    post("application/json", "{\"name\": \"" + long64 + "\"}").expect(413);
    realm
        .admin()
        .request("POST", "/mcp/servers")
        .body("application/json", "{\"name\": \"" + long64 + "\"}")
        .sendInChunks()
        .expect(413);
  }

  /** Judged by what judges the console's save. */
  @ParameterizedTest
  @ValueSource(
      strings = {"mcp.example.com", "https://u@mcp.example.com/mcp", "https://a.example/mcp?q=1"})
  void clientPoliciesJudgeTheAddresses(String url) {
    Answer refused = servers.create(ServerApi.fresh("resources", List.of(url))).expect(400);

    assertThat(refused.error()).isEqualTo("invalid_client_metadata");
    assertThat(refused.json().path("error_description").asText()).contains("resource_url");
  }

  @Test
  void clientPoliciesJudgeTheScopes() {
    assertThat(
            servers
                .create(ServerApi.fresh("scopes", List.of("mcp:tolls")))
                .expect(400)
                .json()
                .path("error_description")
                .asText())
        .contains("mcp.scopes_supported");
  }

  @Test
  void aTakenClientIdIsAConflict() {
    for (String taken : List.of("sample-mcp-server", "account", "realm-management")) {
      assertThat(servers.create(ServerApi.fresh("clientId", taken)).expect(409).body())
          .contains("clientId");
    }
  }

  @Test
  void aTakenUrlIsRefused() {
    assertThat(
            servers
                .create(ServerApi.fresh("resources", List.of("HTTP://localhost:3000/mcp/")))
                .expect(400)
                .body())
        .contains("in use by another client");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dryRun=yes",
        "dryRun=1",
        "dryRun=TRUE",
        "dryRun=",
        "dryRun",
        "dryrun=true",
        "%64ryRun=true",
        "dryRun=false&dryRun=true",
      })
  void aDryRunThatIsNotUnderstoodChangesNothing(String query) {
    Answer refused = realm.admin().post("/mcp/servers?" + query, ServerApi.fresh()).expect(400);

    assertThat(refused.json().path("field").asText()).isEqualTo("dryRun");
  }

  @Test
  void aReplacementIsJudgedLikeANewOne() {
    JsonNode sample = realm.client("sample-mcp-server");
    String id = sample.path("id").asText();
    JsonNode server = servers.read(id).expect(200).json();

    servers.replace(id, ServerApi.with(server, "clientId", "account")).expect(409);
    servers.replace(id, ServerApi.with(server, "resources", List.of("no url"))).expect(400);
    servers.replace(id, ServerApi.with(server, "resources", List.of("ftp://a/"))).expect(400);
    servers.replace(id, ServerApi.with(server, "resources", List.of())).expect(400);
    servers.replace(id, ServerApi.with(server, "id", UUID.randomUUID().toString())).expect(400);
    servers.replace(id, ServerApi.with(server, "acess", Map.of())).expect(400);

    assertThat(realm.client("sample-mcp-server")).isEqualTo(sample);
  }

  /** Nothing would judge its URL there, and no token would be for it alone. */
  @Test
  void aRealmWithoutThePackHasNoServersToMake() {
    String name = "plain-" + UUID.randomUUID();
    master.post("/realms", Map.of("realm", name, "enabled", true)).expect(201);
    try (McpRealm plain = McpRealm.existing(realm.server(), master, name)) {
      Answer refused = new ServerApi(plain).create(ServerApi.fresh()).expect(409);

      assertThat(refused.json().path("errorMessage").asText()).contains("mcp-resource-indicator");
      assertThat(new ServerApi(plain).list("").expect(200).json()).isEmpty();
    }
  }

  private Answer post(String type, String body) {
    Http request = realm.admin().request("POST", "/mcp/servers");
    return request.body(type, body).send();
  }
}
