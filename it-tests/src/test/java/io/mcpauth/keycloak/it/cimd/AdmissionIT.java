package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.secret.Metrics;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Who gets in, by settings and by decisions, and that nobody is called who does not. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class AdmissionIT {

  private final McpRealm realm;
  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  AdmissionIT(McpRealm realm) {
    this.realm = realm;
    this.documents = new Documents(realm);
  }

  @AfterAll
  void close() {
    host.close();
  }

  private String published(String name) {
    return host.publish("/" + name + ".json", Documents.REDIRECT_URI);
  }

  private Page open(String url) {
    return realm.browser().open(documents.client(url).authorization("mcp:tools").uri());
  }

  private static String kind(Page page) {
    return page.html().select("#mcp-document").attr("data-kind");
  }

  @Test
  void whatNobodyListedStaysOutsideAndIsNotCalled() {
    documents.with(Map.of());
    try (DocumentHost other = DocumentHost.open()) {
      String url = other.publish("/client.json", Documents.REDIRECT_URI);

      Page page = open(url);

      assertThat(page.answer().status()).isEqualTo(403);
      assertThat(kind(page)).isEqualTo("NOT_LISTED");
      assertThat(page.html().select("#mcp-document-host").text()).isEqualTo("localhost");
      assertThat(page.html().select("#mcp-document-id").text()).isEqualTo(url);
      assertThat(documents.pushed(documents.client(url)).expect(401).error())
          .isEqualTo("invalid_client");
      assertThat(
              documents
                  .client(url)
                  .token(
                      Form.empty().with("grant_type", "refresh_token").with("refresh_token", "x"))
                  .status())
          .isIn(400, 401);
      assertThat(other.connections()).isZero();
      assertThat(documents.has(url)).isFalse();
    }
  }

  @Test
  void whatIsListedComesIn() {
    String url = published("listed");
    for (String pattern : List.of("localhost", url, host.url("/list*"))) {
      documents.with(Map.of("allowed-documents", List.of(pattern)));

      assertThat(
              Grant.by("alice", realm.browser(), realm, documents.client(url), Grant.ONLINE)
                  .isAlive())
          .as(pattern)
          .isTrue();
    }
    assertThat(documents.of(url).path("state").asText()).isEqualTo("allowed");
    documents.with(Map.of());
    assertThat(documents.of(url).path("state").asText()).isEqualTo("blocked");
    assertThat(kind(open(url))).isEqualTo("NOT_LISTED");
  }

  /** What came in while admission was open is not an administrator's word. */
  @Test
  void whatCameInOpenDoesNotStayWhenItIsListed() {
    String url = published("open");
    documents.with(Map.of("admission", "open"));
    Grant grant = Grant.by("alice", realm.browser(), realm, documents.client(url), Grant.OFFLINE);

    documents.with(Map.of("admission", "listed"));

    assertThat(kind(open(url))).isEqualTo("NOT_LISTED");
    // What is running goes on until somebody blocks it.
    assertThat(grant.isAlive()).isTrue();
  }

  @Test
  void aDecisionAheadCountsInEveryMode() {
    String allowed = published("ahead");
    String blocked = published("blocked-ahead");
    documents.with(Map.of());
    documents.ahead(allowed, "allowed").expect(201);
    documents.ahead(blocked, "blocked").expect(201);
    assertThat(host.requests("/ahead.json")).isZero();

    for (String mode : List.of("listed", "approve", "open")) {
      documents.with(Map.of("admission", mode));
      assertThat(open(allowed).isLogin()).as(mode).isTrue();
      assertThat(kind(open(blocked))).as(mode).isEqualTo("BLOCKED");
    }

    assertThat(host.requests("/ahead.json")).isEqualTo(1);
    assertThat(host.requests("/blocked-ahead.json")).isZero();
    assertThat(documents.of(allowed).path("name").asText()).isEqualTo("Client of a document");
  }

  /** It is fetched where somebody asks a person, and nowhere else. */
  @Test
  void anAllowedOneThatNobodyHasUsedIsNotFetchedAtTheTokenEndpoint() {
    String url = published("unused");
    documents.with(Map.of());
    documents.ahead(url, "allowed").expect(201);
    OAuthClient client = documents.client(url);

    assertThat(
            client
                .token(
                    Form.empty()
                        .with("grant_type", "authorization_code")
                        .with("code", "x")
                        .with("redirect_uri", Documents.REDIRECT_URI)
                        .with("code_verifier", "x"))
                .error())
        .isEqualTo("invalid_client");
    client.introspect("x").expect(401);
    assertThat(host.requests("/unused.json")).isZero();

    documents.pushed(client).expect(201);
    assertThat(host.requests("/unused.json")).isEqualTo(1);
  }

  @Test
  void aNoOfTheSettingsWinsOverEveryYes() {
    String url = published("both");
    documents.with(Map.of("admission", "open"));
    documents.ahead(url, "allowed").expect(201);
    Grant grant = Grant.by("alice", realm.browser(), realm, documents.client(url), Grant.OFFLINE);

    documents.with(
        Map.of(
            "admission", "open",
            "allowed-documents", List.of("localhost"),
            "blocked-documents", List.of(host.url("/both*"))));

    assertThat(kind(open(url))).isEqualTo("BLOCKED");
    assertThat(documents.of(url).path("state").asText()).isEqualTo("blocked");
    assertThat(grant.introspects()).isFalse();
    assertThat(grant.givesUserInfo()).isFalse();
    assertThat(grant.client().refresh(grant.refreshToken()).error()).isEqualTo("invalid_grant");
    assertThat(host.requests("/both.json")).isEqualTo(1);
  }

  /** Settings that let in what waits, or what was decided before, count at once. */
  @Test
  void whatWaitsComesInWhenItIsListed() {
    String url = published("waits");
    documents.with(Map.of("admission", "approve"));
    Page page = open(url);
    assertThat(page.answer().status()).isEqualTo(200);
    assertThat(kind(page)).isEqualTo("WAITS");
    assertThat(documents.of(url).path("state").asText()).isEqualTo("pending");
    assertThat(realm.client(url).path("enabled").asBoolean()).isFalse();

    documents.with(Map.of("admission", "approve", "allowed-documents", List.of("localhost")));

    assertThat(
            Grant.by("bob", realm.browser(), realm, documents.client(url), Grant.ONLINE).isAlive())
        .isTrue();
    assertThat(realm.client(url).path("enabled").asBoolean()).isTrue();
  }

  @Test
  void anAdministratorReadsTheReason() {
    String url = published("reason");
    documents.with(Map.of());

    open(url);

    assertThat(realm.events("LOGIN_ERROR"))
        .anySatisfy(
            event -> {
              assertThat(event.details().toString()).contains("neither listed nor allowed");
              assertThat(event.details().toString()).contains("localhost");
            });
  }

  /** What cannot be read may block anything, and lets nothing in. */
  @Test
  void settingsThatCannotBeReadKeepEverythingOut() {
    String url = published("unreadable");
    documents.with(Map.of("admission", "open"));
    Grant grant = Grant.by("alice", realm.browser(), realm, documents.client(url), Grant.OFFLINE);
    assertThat(grant.introspects()).isTrue();
    JsonNode profiles = realm.admin().get("/client-policies/profiles").expect(200).json();
    for (JsonNode profile : profiles.path("profiles")) {
      for (JsonNode executor : profile.path("executors")) {
        if (executor.path("executor").asText().equals("mcp-cimd")) {
          ((ObjectNode) executor).putObject("configuration").put("max-documents", "many");
        }
      }
    }
    // As an import, or a hand in the database, can leave them.
    ((ObjectNode) profiles).remove("globalProfiles");
    realm
        .admin()
        .put(
            "",
            Map.of(
                "attributes",
                Map.of("client-policies.profiles", Json.write(profiles), "mcp.metadata", "true")))
        .expect(204);
    try {
      assertThat(grant.introspects()).isFalse();
      assertThat(grant.givesUserInfo()).isFalse();
      assertThat(grant.client().refresh(grant.refreshToken()).status()).isEqualTo(400);
      assertThat(open(url).isLogin()).isFalse();
      assertThat(documents.of(url).path("state").asText()).isEqualTo("blocked");
      assertThat(documents.ahead("https://a.example/c", "allowed").expect(409).body())
          .contains("mcp-cimd cannot be used");
    } finally {
      documents.with(Map.of("admission", "open"));
    }
    assertThat(grant.introspects()).isTrue();
  }

  /** A label says why, and none says who. */
  @Test
  void metricsCountFetchesRefusalsAndThoseWhoWait(KeycloakServer server) {
    String good = published("metrics");
    String waits = published("metrics-waits");
    String bad = host.publishText("/metrics-bad.json", "{}");
    Metrics before = Metrics.of(server);

    documents.with(Map.of());
    open(good);
    documents.with(Map.of("blocked-documents", List.of("localhost")));
    open(good);
    documents.with(Map.of("admission", "approve"));
    open(waits);
    open(waits);
    documents.with(Map.of("admission", "open"));
    open(good);
    open(good);
    open(bad);
    open(host.url("/metrics-gone.json"));
    open("https://localhost/../x");

    Metrics after = Metrics.of(server);
    assertThat(after.since(before, fetches("fetched"))).isEqualTo(3);
    assertThat(after.since(before, fetches("failed"))).isEqualTo(1);
    for (String reason : List.of("not_listed", "blocked", "document", "fetch", "client_id")) {
      assertThat(after.since(before, "mcp_cimd_refusals_total{reason=\"%s\"}".formatted(reason)))
          .as(reason)
          .isEqualTo(1);
    }
    assertThat(after.since(before, "mcp_cimd_pending_total")).isEqualTo(2);
    assertThat(after.text().lines().filter(line -> line.startsWith("mcp_cimd")))
        .noneMatch(line -> line.contains("localhost"));
  }

  private static String fetches(String outcome) {
    return "mcp_cimd_fetches_total{outcome=\"%s\"}".formatted(outcome);
  }
}
