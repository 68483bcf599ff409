package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.connections.Seconds;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Proofs;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What an administrator blocks is over at once, and is never called again. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class BlockedDocumentIT {

  private final McpRealm realm;
  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  BlockedDocumentIT(McpRealm realm) {
    this.realm = realm;
    this.documents = new Documents(realm).with(Map.of("admission", "open"));
  }

  @AfterAll
  void close() {
    host.close();
  }

  private OAuthClient client(String name) {
    return documents.client(host.publish("/" + name + ".json", Documents.REDIRECT_URI));
  }

  @Test
  void endsSessionsAndTokensOfAllPeople() {
    OAuthClient client = client("used");
    Grant online = Grant.by("alice", realm.browser(), realm, client, Grant.ONLINE);
    Grant offline = Grant.by("bob", realm.browser(), realm, client, Grant.OFFLINE);
    assertThat(documents.of(client.id()).path("users").asInt()).isEqualTo(2);

    JsonNode blocked = documents.decide(client.id(), "blocked");

    assertThat(blocked.path("state").asText()).isEqualTo("blocked");
    for (Grant grant : new Grant[] {online, offline}) {
      assertThat(grant.introspects()).isFalse();
      assertThat(grant.givesUserInfo()).isFalse();
      assertThat(client.refresh(grant.refreshToken()).error()).isEqualTo("invalid_grant");
    }
    Page page = realm.browser().open(client.authorization("mcp:tools").uri());
    assertThat(page.html().select("#mcp-document").attr("data-kind")).isEqualTo("BLOCKED");
    assertThat(page.answer().status()).isEqualTo(403);
    documents.pushed(client).expect(401);
    assertThat(host.requests("/used.json")).isEqualTo(1);

    // Nothing of it comes back with another decision.
    documents.decide(client.id(), "allowed");
    assertThat(online.isDead()).isTrue();
    assertThat(offline.isDead()).isTrue();
    // What was issued in the second of the block is dead as well.
    Seconds.awaitNext();
    assertThat(Grant.by("alice", realm.browser(), realm, client, Grant.ONLINE).isAlive()).isTrue();
  }

  /** Neither is written over the other, whichever comes first. */
  @Test
  void staysBlockedWhateverIsFetchedInThatMoment() throws Exception {
    ExecutorService together = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < 10; i++) {
        OAuthClient client = client("race-" + i);
        realm.browser().open(client.authorization("mcp:tools").uri());
        String id = documents.of(client.id()).path("id").asText();
        host.publish("/race-" + i + ".json", Documents.REDIRECT_URI + "/other");
        CyclicBarrier start = new CyclicBarrier(2);
        Future<Answer> refreshed =
            together.submit(
                () -> {
                  start.await();
                  return realm.admin().post("/mcp/documents/" + id + "/refresh", Map.of());
                });
        Future<Answer> blocked =
            together.submit(
                () -> {
                  start.await();
                  return block(id);
                });
        assertThat(blocked.get().status()).isEqualTo(200);
        assertThat(refreshed.get().status()).isIn(200, 409, 503);

        assertThat(documents.of(client.id()).path("state").asText()).isEqualTo("blocked");
        assertThat(realm.client(client.id()).path("enabled").asBoolean()).isFalse();
      }
    } finally {
      together.shutdownNow();
    }
  }

  /** As an administrator does it who is told to try again. */
  private Answer block(String id) {
    Answer answer;
    do {
      answer = realm.admin().put("/mcp/documents/" + id, Map.of("state", "blocked"));
    } while (answer.status() == 409);
    return answer;
  }

  /** A recorder of connections stands where the document was. */
  @Test
  void nobodyConnectsToABlockedHostAnyMore() {
    try (RawHost recorder = RawHost.saying("HTTP/1.1 200 OK\r\n\r\n{}")) {
      String decided = recorder.url() + "/decided";
      documents.ahead(decided, "blocked").expect(201);
      assertThat(everyEndpoint(decided)).doesNotContain(200, 201);
      String listed = recorder.url() + "/listed";
      documents.with(
          Map.of("admission", "open", "blocked-documents", List.of(recorder.url() + "*")));
      assertThat(everyEndpoint(listed)).doesNotContain(200, 201);

      assertThat(recorder.connections()).isZero();
    } finally {
      documents.with(Map.of("admission", "open"));
    }
  }

  private List<Integer> everyEndpoint(String url) {
    OAuthClient client = documents.client(url);
    Form request = client.authorization("mcp:tools").parameters();
    Form assertion =
        Proofs.ofNewKey().proved(realm, url, Form.empty().with("grant_type", "client_credentials"));
    return List.of(
        realm.browser().open(client.authorization("mcp:tools").uri()).answer().status(),
        documents.pushed(client).status(),
        Http.post(realm.endpoint("auth/device")).form(request).send().status(),
        client.refresh("x").status(),
        client.introspect("x").status(),
        Http.post(realm.endpoint("token")).form(assertion).send().status(),
        Http.post(realm.endpoint("ext/par/request")).form(assertion).send().status());
  }

  @Test
  void endsALoginThatIsUnderWay() {
    OAuthClient client = client("login");
    AuthorizationRequest request = client.authorization("mcp:tools");
    Page login = realm.browser().open(request.uri());

    documents.decide(client.id(), "blocked");

    Page after = login.isLogin() ? login.login("alice", "alice") : login;
    assertThat(after.isConsent()).isFalse();
    assertThat(after.isCallback()).isFalse();
  }

  @Test
  void aCodeOfBeforeIsWorthNothing() {
    OAuthClient client = client("code");
    AuthorizationRequest request = client.authorization("mcp:tools");
    Page page = realm.browser().open(request.uri()).login("alice", "alice").accept();

    documents.decide(client.id(), "blocked");

    assertThat(client.redeem(request, page.callback()).status()).isIn(400, 401);
  }

  /** An event tells why a token that looks good is none. */
  @Test
  void asksForNoDeviceEither() {
    OAuthClient client = client("device");
    Grant.by("alice", realm.browser(), realm, client, Grant.ONLINE);

    documents.decide(client.id(), "blocked");

    assertThat(
            Http.post(realm.endpoint("auth/device"))
                .form(client.authorization("mcp:tools").parameters())
                .send()
                .status())
        .isIn(400, 401);
  }
}
