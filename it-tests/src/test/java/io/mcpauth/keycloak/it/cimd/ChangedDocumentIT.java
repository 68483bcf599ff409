package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.connections.Seconds;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A document that changes after somebody decided about it. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class ChangedDocumentIT {

  private static final String OTHER = "http://127.0.0.1:9999/other";

  private final McpRealm realm;
  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  ChangedDocumentIT(McpRealm realm) {
    this.realm = realm;
    this.documents = new Documents(realm);
  }

  @AfterAll
  void close() {
    host.close();
  }

  private Page open(OAuthClient client) {
    return realm.browser().open(client.authorization("mcp:tools").uri());
  }

  private static String kind(Page page) {
    return page.html().select("#mcp-document").attr("data-kind");
  }

  private void refresh(OAuthClient client) {
    JsonNode document = documents.of(client.id());
    realm
        .admin()
        .post("/mcp/documents/" + document.path("id").asText() + "/refresh", Map.of())
        .expect(200);
  }

  @Test
  void waitsAgainWhereDocumentsAreApprovedAndWhatIsRunningGoesOn() {
    documents.with(Map.of("admission", "approve"));
    OAuthClient client = documents.client(host.publish("/changed.json", Documents.REDIRECT_URI));
    assertThat(kind(open(client))).isEqualTo("WAITS");
    documents.decide(client.id(), "allowed");
    Grant grant = Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE);
    String digest = documents.of(client.id()).path("digest").asText();
    host.publish("/changed.json", Map.of("redirect_uris", List.of(Documents.REDIRECT_URI, OTHER)));

    refresh(client);

    assertThat(documents.of(client.id()).path("state").asText()).isEqualTo("pending");
    assertThat(kind(open(client))).isEqualTo("WAITS");
    Grant after = grant.refreshed();
    assertThat(after.introspects()).isTrue();
    assertThat(documents.of(client.id()).path("digest").asText()).isEqualTo(digest);
    assertThat(realm.events("CLIENT_UPDATE"))
        .anySatisfy(
            event -> {
              assertThat(event.clientId()).isEqualTo(client.id());
              assertThat(event.details().get("changed")).contains("redirect_uris");
            });

    documents.decide(client.id(), "allowed");

    assertThat(open(client.at(OTHER)).isLogin()).isTrue();
    assertThat(documents.of(client.id()).path("digest").asText()).isNotEqualTo(digest);
    assertThat(after.isAlive()).isTrue();
  }

  /** Whoever has it fetched meanwhile, here or at another node, changes nothing. */
  @Test
  void nothingOfANewerOneIsWrittenWhileItWaits() {
    documents.with(Map.of("admission", "approve"));
    OAuthClient client = documents.client(host.publish("/twice.json", Documents.REDIRECT_URI));
    open(client);
    documents.decide(client.id(), "allowed");
    open(client);
    String digest = documents.of(client.id()).path("digest").asText();
    host.publish("/twice.json", Map.of("redirect_uris", List.of(OTHER)));
    refresh(client);

    refresh(client);
    host.publish("/twice.json", Map.of("redirect_uris", List.of(OTHER), "client_name", "Newest"));
    refresh(client);

    JsonNode stored = realm.client(client.id());
    assertThat(stored.path("redirectUris").toString()).doesNotContain(OTHER);
    assertThat(stored.path("standardFlowEnabled").asBoolean()).isFalse();
    assertThat(documents.of(client.id()).path("digest").asText()).isEqualTo(digest);
    assertThat(documents.of(client.id()).path("state").asText()).isEqualTo("pending");
    assertThat(kind(open(client))).isEqualTo("WAITS");
    assertThat(
            realm.events("CLIENT_UPDATE").stream()
                .filter(event -> event.clientId().equals(client.id())))
        .hasSize(1);

    documents.decide(client.id(), "allowed");

    assertThat(open(client.at(OTHER)).isLogin()).isTrue();
    assertThat(realm.client(client.id()).path("standardFlowEnabled").asBoolean()).isTrue();
  }

  /** An administrator's hand in the console is a decision as well. */
  @Test
  void whatIsDisabledStaysSoAndIsNotCalled() {
    documents.with(Map.of("admission", "open", "min-cache-seconds", 1, "max-cache-seconds", 1));
    OAuthClient client = documents.client(host.publish("/disabled.json", Documents.REDIRECT_URI));
    assertThat(open(client).isLogin()).isTrue();
    setEnabled(client, false);
    Seconds.awaitNext();
    Seconds.awaitNext();

    Page page = open(client);

    assertThat(page.isLogin()).isFalse();
    assertThat(page.answer().status()).isEqualTo(400);
    documents.pushed(client).expect(401);
    assertThat(host.requests("/disabled.json")).isEqualTo(1);

    host.publish("/disabled.json", Map.of("redirect_uris", List.of(OTHER)));
    refresh(client);

    assertThat(realm.client(client.id()).path("enabled").asBoolean()).isFalse();
    setEnabled(client, true);
    assertThat(open(client.at(OTHER)).isLogin()).isTrue();
  }

  private void setEnabled(OAuthClient client, boolean enabled) {
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored.put("enabled", enabled);
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
  }

  /** Whoever lists a place trusts what stands there. */
  @Test
  void doesNotWaitAgainWhereItIsListed() {
    documents.with(Map.of("admission", "approve", "allowed-documents", List.of("localhost")));
    OAuthClient client = documents.client(host.publish("/listed.json", Documents.REDIRECT_URI));
    assertThat(open(client).isLogin()).isTrue();
    host.publish("/listed.json", Map.of("redirect_uris", List.of(OTHER)));

    refresh(client);

    assertThat(documents.of(client.id()).path("state").asText()).isEqualTo("allowed");
    assertThat(open(client.at(OTHER)).isLogin()).isTrue();
    assertThat(open(client).isLogin()).isFalse();
  }
}
