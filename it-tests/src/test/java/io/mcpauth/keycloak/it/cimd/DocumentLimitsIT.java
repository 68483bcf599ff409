package io.mcpauth.keycloak.it.cimd;

import static io.mcpauth.keycloak.it.oauth.ClientRegistration.publicClient;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** How many documents a realm stores, and who makes room. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class DocumentLimitsIT {

  private final McpRealm realm;
  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  DocumentLimitsIT(McpRealm realm) {
    this.realm = realm;
    this.documents = new Documents(realm);
  }

  @BeforeEach
  void forgetAll() {
    documents.with(Map.of("admission", "open"));
    for (JsonNode document : documents.list("?max=1000")) {
      realm.admin().delete("/mcp/documents/" + document.path("id").asText()).expect(204);
    }
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
  void theOldestThatWaitsLeaves() {
    documents.with(Map.of("admission", "approve", "max-pending", 2));
    String first = published("first");
    String second = published("second");
    String third = published("third");
    assertThat(kind(open(first))).isEqualTo("WAITS");
    setAge(first);
    assertThat(kind(open(second))).isEqualTo("WAITS");

    assertThat(kind(open(third))).isEqualTo("WAITS");

    assertThat(documents.has(first)).isFalse();
    assertThat(documents.has(second)).isTrue();
    assertThat(documents.has(third)).isTrue();
    // Whoever waits for it is back with the next look of the page.
    assertThat(kind(open(first))).isEqualTo("WAITS");
  }

  /** What is decided is nobody's room. */
  @Test
  void whatIsDecidedStays() {
    documents.with(Map.of("admission", "approve", "max-pending", 1));
    String decided = published("decided");
    open(decided);
    documents.decide(decided, "allowed");
    open(published("waits"));
    open(published("waits-too"));

    assertThat(documents.of(decided).path("state").asText()).isEqualTo("allowed");
  }

  @Test
  void atTheLimitAPageSaysSoAndWhatIsUsedStays() {
    documents.with(Map.of("admission", "open", "max-documents", 1));
    String used = published("used");
    Grant grant = Grant.by("alice", realm.browser(), realm, documents.client(used), Grant.OFFLINE);
    setAge(used);
    String other = published("other");

    Page page = open(other);

    assertThat(kind(page)).isEqualTo("FULL");
    assertThat(page.answer().status()).isEqualTo(503);
    assertThat(page.answer().header("Retry-After")).isPresent();
    Answer pushed = documents.pushed(documents.client(other)).expect(503);
    assertThat(pushed.header("Retry-After")).isPresent();
    assertThat(pushed.error()).isEqualTo("temporarily_unavailable");
    assertThat(grant.isAlive()).isTrue();
    assertThat(documents.has(other)).isFalse();
    assertThat(documents.ahead("https://a.example/c", "allowed").expect(409).body())
        .contains("max-documents");
  }

  /** The buckets are those of registrations. */
  @Test
  void newDocumentsAreCountedWhereRegistrationsAre() {
    String known = published("known");
    assertThat(open(known).isLogin()).isTrue();
    realm
        .registrationPolicies()
        .save(
            "anonymous",
            "mcp-rate-limit",
            Map.of("address-burst", List.of("1"), "address-per-hour", List.of("1")))
        .expect(204);
    try {
      // The known one has used it up.
      String other = published("one-more");

      Answer page = open(other).answer();

      assertThat(page.status()).isEqualTo(429);
      assertThat(Integer.parseInt(page.header("Retry-After").orElseThrow())).isPositive();
      assertThat(documents.pushed(documents.client(other)).expect(429).header("Retry-After"))
          .isPresent();
      assertThat(host.requests("/one-more.json")).isZero();
      // A flood of them is told once a minute.
      assertThat(
              Stream.of("LOGIN_ERROR", "PUSHED_AUTHORIZATION_REQUEST_ERROR")
                  .flatMap(type -> realm.events(type).stream())
                  .filter(event -> event.details().containsValue("too many new clients")))
          .hasSize(1);
      assertThat(documents.has(other)).isFalse();
      assertThat(realm.registration().register(publicClient(Documents.REDIRECT_URI)).status())
          .isEqualTo(429);
      assertThat(open(known).isLogin()).isTrue();
    } finally {
      realm
          .registrationPolicies()
          .save(
              "anonymous",
              "mcp-rate-limit",
              Map.of("address-burst", List.of("500"), "address-per-hour", List.of("60")))
          .expect(204);
    }
  }

  /** Whoever is turned away for want of room has used up none of what an address may ask for. */
  @Test
  void whatFindsNoRoomIsNotCounted() {
    documents.with(Map.of("admission", "open", "max-documents", 1));
    String first = published("first-in");
    assertThat(open(first).isLogin()).isTrue();
    realm
        .registrationPolicies()
        .save(
            "anonymous",
            "mcp-rate-limit",
            Map.of("address-burst", List.of("3"), "address-per-hour", List.of("1")))
        .expect(204);
    try {
      String late = published("late");
      for (int i = 0; i < 5; i++) {
        assertThat(kind(open(late))).isEqualTo("FULL");
      }

      documents.with(Map.of("admission", "open", "max-documents", 2));

      assertThat(open(late).isLogin()).isTrue();
    } finally {
      realm
          .registrationPolicies()
          .save(
              "anonymous",
              "mcp-rate-limit",
              Map.of("address-burst", List.of("500"), "address-per-hour", List.of("60")))
          .expect(204);
    }
  }

  /** A stranger who only shows that a document is there does not fill the realm for good. */
  @Test
  void whatNobodyUsesMakesRoom() {
    documents.with(Map.of("admission", "open", "max-documents", 1));
    String forgotten = published("forgotten");
    // Fetched and kept, and no login began.
    assertThat(
            realm
                .browser()
                .open(
                    documents
                        .client(forgotten)
                        .authorization("mcp:tools")
                        .with("redirect_uri", "https://elsewhere.example/cb")
                        .uri())
                .isLogin())
        .isFalse();
    String next = published("next");
    assertThat(kind(open(next))).isEqualTo("FULL");

    setAge(forgotten);

    assertThat(open(next).isLogin()).isTrue();
    assertThat(documents.has(forgotten)).isFalse();
  }

  /** However long ago its document came. */
  @Test
  void whoIsAboutToSignInKeepsTheClient() {
    documents.with(Map.of("admission", "open", "max-documents", 1));
    String old = published("old");
    AuthorizationRequest request = documents.client(old).authorization("mcp:tools");
    Page login = realm.browser().open(request.uri());
    setAge(old);
    String next = published("next-to-it");

    assertThat(kind(open(next))).isEqualTo("FULL");

    Callback callback = login.login("alice", "alice").accept().callback();
    documents.client(old).redeem(request, callback).expect(200);
  }

  /** As if it had been seen first a day ago. */
  private void setAge(String url) {
    ObjectNode client = (ObjectNode) realm.client(url);
    client
        .withObject("attributes")
        .put("mcp.registered", Long.toString(System.currentTimeMillis() / 1000 - 86_400));
    realm.admin().put("/clients/" + client.path("id").asText(), client).expect(204);
  }
}
