package io.mcpauth.keycloak.it.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers a list shows, page by page, and which clients it does not. */
@OnKeycloak
class ServerListIT {

  private final McpRealm realm;
  private final ServerApi servers;
  private final ConfidentialClients clients;

  ServerListIT(McpRealm realm) {
    this.realm = realm;
    this.servers = new ServerApi(realm);
    this.clients = new ConfidentialClients(realm);
  }

  @Test
  void aSearchMatchesClientIdNameAndAddressInWhateverCase() {
    String mark = UUID.randomUUID().toString();
    String byId = named("Alpha-" + mark, "x", "https://a-%s.example/one".formatted(hash()));
    String byName = named("b-" + hash(), "Beta " + mark, "https://b-%s.example/".formatted(hash()));
    String byUrl = named("c-" + hash(), "x", "https://c.example/" + mark + "/mcp");

    assertThat(servers.found(mark.toUpperCase(Locale.ROOT))).containsExactly(byId, byName, byUrl);
    assertThat(servers.found("beta " + mark)).containsExactly(byName);
    assertThat(servers.found(mark + "/MCP")).containsExactly(byUrl);
    assertThat(servers.found(mark + "x")).isEmpty();
  }

  @Test
  void aSearchHasNoWildcardsAndNoQuotes() {
    String mark = hash();
    String plain = named("plain" + mark + "aXb", "x", "https://p.example/" + mark);
    String special = named("special" + mark + "a_b%c!d\\e", "it's", "https://q.example/" + mark);

    assertThat(servers.found(mark)).containsExactly(plain, special);
    assertThat(servers.found(mark + "a_b")).containsExactly(special);
    assertThat(servers.found("b%c!")).containsExactly(special);
    assertThat(servers.found("d\\e")).containsExactly(special);
    assertThat(servers.found("it's")).containsExactly(special);
    assertThat(servers.found(mark + "%")).isEmpty();
    assertThat(servers.found(mark + "_")).isEmpty();
    assertThat(servers.found(mark + "' or '1'='1")).isEmpty();
  }

  @Test
  void otherClientsAreNoServers() {
    String mark = hash();
    String url = "https://" + mark + "-%s.example/mcp";
    String plain = clients.create(Map.of());
    String isPublic =
        imported(Map.of("publicClient", true, "attributes", Map.of("resource_url", url + "p")));
    String dynamic =
        imported(
            Map.of("attributes", Map.of("resource_url", url + "d", "mcp.dynamic", "anonymous")));
    String saml =
        imported(Map.of("protocol", "saml", "attributes", Map.of("resource_url", url + "s")));
    String registered = OAuthClient.registered(realm, "http://localhost:8765/callback").id();
    String server =
        imported(Map.of("attributes", Map.of("resource_url", url + "m", "mcp.dynamic", "no")));

    assertThat(servers.found(mark)).containsExactly(server);
    for (String id :
        List.of(plain, isPublic, dynamic, saml, registered, "broker", "realm-management")) {
      String internal = realm.client(id).path("id").asText();
      servers.read(internal).expect(404);
      servers.replace(internal, ServerApi.fresh("clientId", id)).expect(404);
      servers.delete(internal).expect(404);
      servers.snippet(internal, "java").expect(404);
    }
  }

  /** Keycloak's account client with a URL: an import brings that about, a save refuses it. */
  @Test
  void keycloaksOwnClientIsNoServer() {
    JsonNode broker = realm.client("broker");
    realm
        .admin()
        .post(
            "/partialImport",
            Map.of(
                "ifResourceExists",
                "OVERWRITE",
                "clients",
                List.of(
                    Map.of(
                        "clientId",
                        "broker",
                        "publicClient",
                        false,
                        "attributes",
                        Map.of("resource_url", "https://broker.example/mcp")))))
        .expect(200);

    assertThat(servers.found("broker")).isEmpty();
    servers.read(realm.client("broker").path("id").asText()).expect(404);
    assertThat(broker.path("clientId").asText()).isEqualTo("broker");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?first=x", "?max=x", "?max=99999999999", "?first=1.5"})
  void aPageThatIsNoNumberIsNotThere(String query) {
    // As in Keycloak's own lists.
    servers.list(query).expect(404);
    realm.admin().get("/clients" + query).expect(404);
  }

  @Test
  void aThousandServersComePageByPageAndEachOnce() {
    String mark = hash();
    List<String> ids =
        IntStream.range(0, 1000).mapToObj(n -> "%s-%04d".formatted(mark, n)).toList();
    List<Map<String, Object>> many =
        ids.stream()
            .map(
                id ->
                    ConfidentialClients.representation(
                        id,
                        Map.of(
                            "serviceAccountsEnabled",
                            false,
                            "secret",
                            "of-" + id,
                            "attributes",
                            Map.of("resource_url", "https://" + id + ".example/mcp"))))
            .toList();
    for (int from = 0; from < many.size(); from += 100) {
      realm
          .admin()
          .post("/partialImport", Map.of("clients", many.subList(from, from + 100)))
          .expect(200);
    }

    List<String> seen = new ArrayList<>();
    for (int first = 0; first < 1000; first += 300) {
      JsonNode page =
          servers.list("?search=%s&first=%d&max=300".formatted(mark, first)).expect(200).json();
      seen.addAll(page.findValuesAsText("clientId"));
    }

    assertThat(seen).containsExactlyElementsOf(ids);
    assertThat(servers.list("?search=" + mark).expect(200).json()).hasSize(100);
    assertThat(servers.list("?max=100000&search=" + mark).expect(200).json()).hasSize(1000);
    assertThat(servers.list("?first=-1&max=-1&search=" + mark).expect(200).json()).hasSize(1000);
    assertThat(servers.list("?max=0&search=" + mark).expect(200).json()).isEmpty();
    assertThat(servers.list("?first=2147483647&search=" + mark).expect(200).json()).isEmpty();
  }

  private String named(String clientId, String name, String url) {
    servers.created(Map.of("clientId", clientId, "name", name, "resources", List.of(url)));
    return clientId;
  }

  private String imported(Map<String, Object> settings) {
    return clients.importOne(settings);
  }

  private static String hash() {
    return UUID.randomUUID().toString().substring(0, 8);
  }
}
