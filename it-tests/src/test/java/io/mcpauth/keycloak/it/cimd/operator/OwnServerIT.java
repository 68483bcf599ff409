package io.mcpauth.keycloak.it.cimd.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.cimd.DocumentHost;
import io.mcpauth.keycloak.it.cimd.Documents;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.KeycloakStarter;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server behind an egress proxy, and the same server after a restart. */
@Tag("once")
@OnKeycloak
class OwnServerIT {

  private static final String REALM = "cimd-own-server";

  private final KeycloakStarter starter;
  private final RealmFile file;

  OwnServerIT(KeycloakStarter starter, RealmFile file) {
    this.starter = starter;
    this.file = file;
  }

  @Test
  void goesByTheProxyAndForgetsNothingInARestart(@TempDir Path folder) {
    try (ForwardProxy proxy = ForwardProxy.open();
        DocumentHost host = DocumentHost.open()) {
      List<String> options =
          List.of("--spi-connections-http-client--default--proxy-mappings=.*;" + proxy.url());
      String used = host.publish("/used.json", Documents.REDIRECT_URI);
      String waiting = host.publish("/waiting.json", Documents.REDIRECT_URI);
      String blocked = host.publish("/blocked.json", Documents.REDIRECT_URI);
      Grant grant;
      JsonNode before;
      try (KeycloakServer server = starter.start(folder, options, Map.of())) {
        McpRealm realm = McpRealm.create(server.url(), new AdminApi(server), file, REALM);
        Documents documents = new Documents(realm);
        goesByTheProxyAlone(documents, proxy, host);
        documents.with(Map.of("admission", "approve"));
        documents.ahead(used, "allowed").expect(201);
        documents.ahead(blocked, "blocked").expect(201);
        grant = Grant.by("alice", realm.browser(), realm, documents.client(used), Grant.OFFLINE);
        assertThat(kind(open(documents, waiting))).isEqualTo("WAITS");
        before = documents.of(used);
      }
      try (KeycloakServer server = starter.start(folder, options, Map.of())) {
        McpRealm realm = McpRealm.existing(server.url(), new AdminApi(server), REALM);
        Documents documents = new Documents(realm);

        assertThat(server.log().since(0))
            .contains("Realm " + REALM + ": the executor mcp-cimd calls the hosts [localhost]");
        for (String member : List.of("state", "digest", "firstSeen", "lastFetched", "expires")) {
          assertThat(documents.of(used).path(member)).as(member).isEqualTo(before.path(member));
        }
        assertThat(open(documents, used).isLogin()).isTrue();
        assertThat(kind(open(documents, waiting))).isEqualTo("WAITS");
        assertThat(kind(open(documents, blocked))).isEqualTo("BLOCKED");
        assertThat(grant.at(realm).isAlive()).isTrue();
        assertThat(host.requests("/used.json")).isEqualTo(1);
        assertThat(host.requests("/waiting.json")).isEqualTo(1);
        assertThat(host.requests("/blocked.json")).isZero();
      }
    }
  }

  /** docs/cimd.md says what the proxy has to do, and what the guard still does. */
  private static void goesByTheProxyAlone(
      Documents documents, ForwardProxy proxy, DocumentHost host) {
    documents.with(Map.of("admission", "open"));
    String url = host.publish("/proxied.json", Documents.REDIRECT_URI);
    assertThat(open(documents, url).isLogin()).isTrue();
    assertThat(proxy.asked()).containsExactly(host.authority());

    // What this server can look up is judged here, and the proxy hears nothing of it.
    documents.with(
        Map.of(
            "admission",
            "open",
            "development-hosts",
            List.of(),
            "other-ports",
            List.of(host.authority().replace("localhost:", ""))));
    String inside = host.publish("/inside.json", Documents.REDIRECT_URI);
    assertThat(open(documents, inside).answer().status()).isEqualTo(400);
    assertThat(proxy.asked()).hasSize(1);

    // What it cannot look up the proxy judges; this one refuses.
    String outside = "https://client.behind-the-proxy.example/client.json";
    assertThat(open(documents, outside).answer().status()).isEqualTo(400);
    assertThat(proxy.asked())
        .containsExactly(host.authority(), "client.behind-the-proxy.example:443");
    assertThat(documents.has(outside)).isFalse();
  }

  private static Page open(Documents documents, String url) {
    OAuthClient client = documents.client(url);
    return documents.realm().browser().open(client.authorization("mcp:tools").uri());
  }

  private static String kind(Page page) {
    return page.html().select("#mcp-document").attr("data-kind");
  }
}
