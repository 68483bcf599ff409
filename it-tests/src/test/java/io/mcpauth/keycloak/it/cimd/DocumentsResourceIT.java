package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /admin/realms/{realm}/mcp/documents}; who may is {@code AdminEndpointsIT}'s. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class DocumentsResourceIT {

  private static final String OUTSIDE = "https://client.example.com/";

  private final McpRealm realm;
  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  DocumentsResourceIT(McpRealm realm) {
    this.realm = realm;
    this.documents = new Documents(realm);
    realm.admin().put("", Map.of("adminEventsDetailsEnabled", true)).expect(204);
  }

  @BeforeEach
  void open() {
    documents.with(Map.of("admission", "approve"));
  }

  @AfterAll
  void close() {
    host.close();
  }

  private static String path(JsonNode document) {
    return "/mcp/documents/" + document.path("id").asText();
  }

  private List<JsonNode> adminEvents() {
    JsonNode events = realm.admin().get("/admin-events?max=20").expect(200).json();
    return StreamSupport.stream(events.spliterator(), false).toList();
  }

  @Test
  void tellsAllOfADocument() {
    documents.with(Map.of("admission", "open"));
    OAuthClient client = documents.client(host.publish("/all.json", Documents.REDIRECT_URI));
    Instant before = Instant.now().minusSeconds(1);
    Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE);

    JsonNode document = documents.of(client.id());

    assertThat(names(document))
        .containsExactly(
            "id",
            "url",
            "clientId",
            "name",
            "host",
            "state",
            "firstSeen",
            "lastUsed",
            "lastFetched",
            "expires",
            "digest",
            "users");
    assertThat(document.path("url").asText()).isEqualTo(client.id());
    assertThat(document.path("clientId").asText()).isEqualTo(client.id());
    assertThat(document.path("id").asText())
        .isEqualTo(realm.client(client.id()).path("id").asText());
    assertThat(document.path("host").asText()).isEqualTo("localhost");
    assertThat(document.path("state").asText()).isEqualTo("allowed");
    assertThat(document.path("users").isInt()).isTrue();
    assertThat(document.path("users").asInt()).isEqualTo(1);
    for (String moment : List.of("firstSeen", "lastUsed", "lastFetched")) {
      assertThat(Instant.parse(document.path(moment).asText()))
          .as(moment)
          .isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
    }
    assertThat(Instant.parse(document.path("expires").asText())).isAfter(Instant.now());
    Answer one = realm.admin().get(path(document)).expect(200);
    assertThat(one.json()).isEqualTo(document);
    assertThat(one.header("Cache-Control")).hasValue("no-store");
  }

  private static List<String> names(JsonNode document) {
    List<String> names = new ArrayList<>();
    document.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void decidesAheadAndTells() {
    String url = OUTSIDE + "ahead.json";

    Answer made = documents.ahead(url, "allowed").expect(201);

    JsonNode document = made.json();
    assertThat(made.header("Location").orElseThrow()).endsWith(path(document));
    assertThat(names(document))
        .containsExactly("id", "url", "clientId", "host", "state", "firstSeen", "users");
    JsonNode event = adminEvents().get(0);
    assertThat(event.path("operationType").asText()).isEqualTo("CREATE");
    assertThat(event.path("resourceType").asText()).isEqualTo("CLIENT");
    assertThat(event.path("resourcePath").asText())
        .isEqualTo("mcp/documents/" + document.path("id").asText());
    assertThat(event.path("representation").asText()).contains(url);
    documents.ahead(url, "blocked").expect(409);
    // Somebody else's id is not a document's.
    realm.admin().post("/clients", Map.of("clientId", OUTSIDE + "taken")).expect(201);
    documents.ahead(OUTSIDE + "taken", "allowed").expect(409);
  }

  @Test
  void decidesAndTells() {
    JsonNode document = documents.ahead(OUTSIDE + "decided.json", "allowed").expect(201).json();

    JsonNode blocked =
        realm.admin().put(path(document), Map.of("state", "blocked")).expect(200).json();

    assertThat(blocked.path("state").asText()).isEqualTo("blocked");
    JsonNode event = adminEvents().get(0);
    assertThat(event.path("operationType").asText()).isEqualTo("UPDATE");
    assertThat(event.path("representation").asText()).contains("blocked");
    realm.admin().delete(path(document)).expect(204);
    assertThat(adminEvents().get(0).path("operationType").asText()).isEqualTo("DELETE");
    realm.admin().get(path(document)).expect(404);
    realm.admin().delete(path(document)).expect(404);
    assertThat(documents.has(OUTSIDE + "decided.json")).isFalse();
  }

  @Test
  void aDryRunChangesNothing() {
    JsonNode document = documents.ahead(OUTSIDE + "dry.json", "allowed").expect(201).json();
    int events = adminEvents().size();

    Answer ahead =
        realm
            .admin()
            .post(
                "/mcp/documents?dryRun=true",
                Map.of("url", OUTSIDE + "dry-new.json", "state", "blocked"))
            .expect(200);
    Answer decided =
        realm.admin().put(path(document) + "?dryRun=true", Map.of("state", "blocked")).expect(200);
    Answer deleted = realm.admin().delete(path(document) + "?dryRun=true").expect(200);
    Answer refreshed =
        realm.admin().post(path(document) + "/refresh?dryRun=true", Map.of()).expect(200);

    assertThat(ahead.json().path("state").asText()).isEqualTo("blocked");
    assertThat(ahead.json().has("id")).isFalse();
    assertThat(decided.json().path("state").asText()).isEqualTo("blocked");
    assertThat(deleted.json()).isEqualTo(document);
    assertThat(refreshed.json()).isEqualTo(document);
    assertThat(documents.of(OUTSIDE + "dry.json")).isEqualTo(document);
    assertThat(documents.has(OUTSIDE + "dry-new.json")).isFalse();
    assertThat(adminEvents()).hasSize(events);
    realm.admin().put(path(document) + "?dryRun=yes", Map.of("state", "blocked")).expect(400);
    assertThat(documents.of(OUTSIDE + "dry.json").path("state").asText()).isEqualTo("allowed");
  }

  @Test
  void refreshesOrSaysWhyNot() {
    String url = host.publish("/refreshed.json", Documents.REDIRECT_URI);
    JsonNode document = documents.ahead(url, "allowed").expect(201).json();

    JsonNode fetched = realm.admin().post(path(document) + "/refresh", Map.of()).expect(200).json();

    assertThat(fetched.path("name").asText()).isEqualTo("Client of a document");
    assertThat(fetched.path("digest").asText()).isNotEmpty();
    assertThat(adminEvents().get(0).path("operationType").asText()).isEqualTo("ACTION");
    host.publish("/refreshed.json", DocumentsResourceIT::gone);
    Answer failed = realm.admin().post(path(document) + "/refresh", Map.of()).expect(502);
    assertThat(failed.json().path("errorMessage").asText()).isNotEmpty();
    // What is blocked causes no fetch.
    documents.decide(url, "blocked");
    long requests = host.requests("/refreshed.json");
    realm.admin().post(path(document) + "/refresh", Map.of()).expect(409);
    assertThat(host.requests("/refreshed.json")).isEqualTo(requests);
  }

  private static void gone(HttpExchange exchange) throws IOException {
    DocumentHost.send(exchange, 410, "text/plain", "");
  }

  @Test
  void filtersAndPages() {
    for (String name : List.of("a", "b", "c")) {
      documents.ahead("https://" + name + ".page.example/1.json", "allowed").expect(201);
      documents.ahead("https://" + name + ".page.example/2.json", "blocked").expect(201);
    }
    String waits = host.publish("/page.json", Documents.REDIRECT_URI);
    realm.browser().open(documents.client(waits).authorization("mcp:tools").uri());

    assertThat(urls("?host=b.page.example"))
        .containsExactly("https://b.page.example/1.json", "https://b.page.example/2.json");
    assertThat(urls("?host=B.page.example&state=blocked"))
        .containsExactly("https://b.page.example/2.json");
    assertThat(urls("?host=page.example")).isEmpty();
    assertThat(urls("?host=%25")).isEmpty();
    assertThat(urls("?state=pending"))
        .contains(waits)
        .noneMatch(url -> url.contains("page.example"));
    assertThat(urls("?state=allowed")).isNotEmpty().doesNotContain(waits).isSorted();
    List<String> all = urls("");
    assertThat(all).isSorted().contains(waits);
    List<String> paged = new ArrayList<>();
    for (int first = 0; first <= all.size(); first += 2) {
      List<String> page = urls("?max=2&first=" + first);
      assertThat(page).hasSizeLessThanOrEqualTo(2);
      paged.addAll(page);
    }
    assertThat(paged).isEqualTo(all);
    assertThat(urls("?max=0")).isEmpty();
    assertThat(urls("?max=-1&first=-5")).isEqualTo(all);
    // Settings of now decide what became of a document.
    documents.with(Map.of("admission", "approve", "blocked-documents", List.of("*.page.example")));
    assertThat(urls("?state=allowed&host=a.page.example")).isEmpty();
    assertThat(urls("?state=blocked&host=a.page.example")).hasSize(2);
  }

  private List<String> urls(String query) {
    return documents.list(query).stream().map(one -> one.path("url").asText()).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://client.example.com/c.json",
        "https://client.example.com",
        "https://client.example.com/",
        "https://client.example.com/../c.json",
        "https://client.example.com/%2e%2e/c.json",
        "https://client.example.com/c.json#f",
        "https://client.example.com/c.json?q=1",
        "https://user@client.example.com/c.json",
        "https://127.0.0.1/c.json",
        "https://CLIENT.example.com/c.json",
        "claude",
        ""
      })
  void refusesWhatIsNoClientId(String url) {
    Answer answer = documents.ahead(url, "allowed").expect(400);

    assertThat(answer.json().path("field").asText()).isEqualTo("url");
    assertThat(answer.json().path("errorMessage").asText()).startsWith("url: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"url\": \"https://a.example/c\"} | state",
        "{\"state\": \"allowed\"} | url",
        "{\"url\": \"https://a.example/c\", \"state\": \"pending\"} | state",
        "{\"url\": \"https://a.example/c\", \"state\": \"admitted\"} | state",
        "{\"url\": \"https://a.example/c\", \"state\": \"Allowed\"} | state",
        "{\"url\": \"https://a.example/c\", \"state\": true} | state",
        "{\"url\": [\"https://a.example/c\"], \"state\": \"allowed\"} | url",
        "{\"url\": \"https://a.example/c\", \"state\": \"allowed\", \"users\": 1} | users",
      })
  void refusesWhatIsNoDecision(String body, String field) {
    Answer answer = realm.admin().post("/mcp/documents", Json.parse(body)).expect(400);

    assertThat(answer.json().path("field").asText()).isEqualTo(field);
    assertThat(documents.has("https://a.example/c")).isFalse();
  }

  @Test
  void refusesAYesThatTheSettingsTakeBack() {
    documents.with(Map.of("blocked-documents", List.of("no.example")));

    assertThat(documents.ahead("https://no.example/c", "allowed").expect(400).body())
        .contains("blocked-documents");
    documents.ahead("https://no.example/c", "blocked").expect(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?state=open", "?state=admitted", "?state=Allowed"})
  void refusesAStateThatThereIsNot(String query) {
    documents.get(query).expect(400);
  }

  /** Clients of other kinds are none of its business. */
  @Test
  void seesDocumentsAlone() {
    String id = realm.client("sample-mcp-server").path("id").asText();

    realm.admin().get("/mcp/documents/" + id).expect(404);
    realm.admin().put("/mcp/documents/" + id, Map.of("state", "blocked")).expect(404);
    realm.admin().delete("/mcp/documents/" + id).expect(404);
    realm.admin().get("/mcp/documents/%00").expect(404);
    assertThat(realm.client("sample-mcp-server").path("enabled").asBoolean()).isTrue();
  }

  @Test
  void decidesNothingWhereTheExecutorIsNotApplied() {
    JsonNode policies = realm.admin().get("/client-policies/policies").expect(200).json();
    realm.admin().put("/client-policies/policies", Map.of("policies", List.of())).expect(204);
    try {
      assertThat(documents.ahead(OUTSIDE + "none.json", "allowed").expect(409).body())
          .contains("mcp-cimd");
    } finally {
      realm.admin().put("/client-policies/policies", policies).expect(204);
    }
  }
}
