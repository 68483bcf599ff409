package io.mcpauth.keycloak.it.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.cimd.DocumentHost;
import io.mcpauth.keycloak.it.cimd.Documents;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.secret.Metrics;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An explanation leaves nothing behind: no client, no event, no count, no place taken. */
@OnKeycloak
class ExplainTracesIT {

  private static final String GOOD = "http://localhost:8765/callback";
  private static final String REFUSALS = "mcp_registration_refusals_total{reason=\"quota\"}";

  private final McpRealm realm;
  private final KeycloakServer server;
  private final ExplainApi explain;

  ExplainTracesIT(McpRealm realm, KeycloakServer server) {
    this.realm = realm;
    this.server = server;
    this.explain = new ExplainApi(realm);
  }

  private static Map<String, Object> client() {
    return new HashMap<>(ClientRegistration.publicClient(GOOD));
  }

  private static Map<String, Object> confidential() {
    Map<String, Object> client = client();
    client.put("token_endpoint_auth_method", "client_secret_basic");
    return client;
  }

  private static Map<String, Object> refused() {
    return new HashMap<>(ClientRegistration.publicClient("https://evil.example/cb"));
  }

  /** All that an administrator can see of the realm. */
  private List<JsonNode> state() {
    List<JsonNode> state = new ArrayList<>();
    for (String path :
        List.of(
            "",
            "/clients?max=100000",
            "/clients-initial-access",
            "/components",
            "/events?max=1000",
            "/admin-events?max=1000",
            "/authentication/required-actions",
            "/mcp/refusals?max=500",
            "/mcp/clients?max=1000",
            "/mcp/documents?max=1000")) {
      JsonNode json = realm.admin().get(path).expect(200).json();
      // Times of caches, none of which a realm keeps.
      state.add(json instanceof ObjectNode object ? object.without("attributes") : json);
    }
    return state;
  }

  @Test
  void changesNothingThatAnybodyCanSee() {
    realm.admin().put("/events/config", Map.of("eventsEnabled", true, "adminEventsEnabled", true));
    // The metric is there once a secret was hashed.
    realm.registration().register(confidential()).expect(201);
    OAuthClient known = OAuthClient.registered(realm, GOOD);
    int clients = realm.clientCount();
    List<JsonNode> before = state();
    Metrics metrics = Metrics.of(server);

    for (String side : List.of("anonymous", "token")) {
      assertThat(explain.registration(side, client()).path("allowed").asBoolean()).isTrue();
      assertThat(explain.registration(side, confidential()).path("allowed").asBoolean()).isTrue();
      assertThat(explain.registration(side, refused()).path("allowed").asBoolean()).isFalse();
    }
    String url = known.authorization("mcp:tools").uri().toString();
    assertThat(explain.authorization(url).path("allowed").asBoolean()).isTrue();
    assertThat(explain.authorization(url + "x&resource=nonsense").path("allowed").asBoolean())
        .isFalse();

    assertThat(realm.clientCount()).isEqualTo(clients);
    assertThat(state().toString()).isEqualTo(before.toString());
    // No secret was hashed: nobody was registered, whose secret it could be.
    assertThat(Metrics.of(server).since(metrics, "mcp_secret_hashes_total")).isZero();
    assertThat(
            realm.client(known.id()).path("attributes").properties().stream()
                .map(Map.Entry::getKey))
        .doesNotContain("mcp.last_used");
  }

  /** Nor is a secret, or the token that a client would get, in the answer. */
  @Test
  void answersNoCredentials() {
    for (String side : List.of("anonymous", "token")) {
      Answer answer = explain.ask(Map.of("side", side, "registration", confidential()));

      assertThat(answer.expect(200).body())
          .isEqualTo(answer.json().toString())
          .doesNotContain("secret", "eyJ", "registration_access_token");
      assertThat(answer.json().size()).isEqualTo(3);
    }
  }

  @Test
  void takesNothingOutOfTheBucket() {
    realm.registrationPolicies().remove("anonymous", "mcp-rate-limit");
    realm
        .registrationPolicies()
        .add(
            "anonymous",
            "mcp-rate-limit",
            Map.of(
                "address-burst", List.of("1"),
                "address-per-hour", List.of("1"),
                "realm-burst", List.of("1"),
                "realm-per-hour", List.of("1")))
        .expect(201);
    try {
      for (int i = 0; i < 20; i++) {
        assertThat(explain.registration(client()).path("allowed").asBoolean()).isTrue();
      }
      realm.registration().register(client()).expect(201);
      realm.registration().register(client()).expect(429);
      // The bucket is empty, and says nothing of this registration.
      assertThat(explain.registration(client()).path("allowed").asBoolean()).isTrue();
    } finally {
      realm.registrationPolicies().remove("anonymous", "mcp-rate-limit");
    }
  }

  @Test
  void takesNoPlaceOfTheQuota() {
    realm.registrationPolicies().remove("anonymous", "mcp-rate-limit");
    int there = realm.admin().get("/mcp/clients?max=1000").expect(200).json().size();
    quota(there + 1);
    try {
      for (int i = 0; i < 5; i++) {
        assertThat(explain.registration(client()).path("allowed").asBoolean()).isTrue();
      }
      realm.registration().register(client()).expect(201);

      realm.registration().register(client()).expect(503);

      // The metric is there once there was a refusal.
      Metrics before = Metrics.of(server);
      JsonNode explained = explain.registration(client());
      assertThat(ExplainApi.texts(explained, "policy")).containsExactly("mcp-client-lifetime");
      assertThat(ExplainApi.texts(explained, "setting")).containsExactly("quota");
      assertThat(ExplainApi.texts(explained, "error")).containsExactly("temporarily_unavailable");
      assertThat(Metrics.of(server).since(before, REFUSALS)).isZero();
    } finally {
      quota(10_000);
    }
  }

  private void quota(int clients) {
    realm
        .registrationPolicies()
        .save(
            "anonymous", "mcp-client-lifetime", Map.of("quota", List.of(Integer.toString(clients))))
        .expect(204);
  }

  @Test
  void takesNobodysPlaceAndKeepsNobodyIn() {
    realm.registrationPolicies().remove("anonymous", "mcp-rate-limit");
    reuse(true);
    try {
      Map<String, Object> program = client();
      program.put("client_name", "Program " + UUID.randomUUID());
      OAuthClient first = OAuthClient.named(realm, GOOD, (String) program.get("client_name"));

      assertThat(explain.registration(program).path("allowed").asBoolean()).isTrue();
      realm.registration().read(first.registration()).expect(200);

      // A login that begins keeps its client from giving way to an equal one; an explanation of one
      // does not, since nobody logs in.
      assertThat(
              explain
                  .authorization(first.authorization("mcp:tools").uri().toString())
                  .path("allowed")
                  .asBoolean())
          .isTrue();
      realm.registration().register(program).expect(201);
      realm.registration().read(first.registration()).expect(401);
    } finally {
      reuse(false);
    }
  }

  private void reuse(boolean on) {
    realm
        .registrationPolicies()
        .save("anonymous", "mcp-client-lifetime", Map.of("reuse", List.of(Boolean.toString(on))))
        .expect(204);
  }

  @Test
  void callsNobody() {
    Documents documents = new Documents(realm).with(Map.of("admission", "open"));
    try (DocumentHost host = DocumentHost.open()) {
      String id = host.publish("/client.json", Documents.REDIRECT_URI);
      String url = documents.client(id).authorization("mcp:tools").uri().toString();

      JsonNode explained = explain.authorization(url);

      assertThat(explained.path("allowed").asBoolean()).isTrue();
      assertThat(explained.path("warnings").toString()).contains("was never here");
      assertThat(host.connections()).isZero();
      assertThat(documents.has(id)).isFalse();
    }
  }
}
