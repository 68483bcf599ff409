package io.mcpauth.keycloak.it.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.oauth.UserGrants;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an object says of addresses and access holds for the tokens of its server. */
@OnKeycloak
class MadeServerIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String SCOPE = "mcp:tools";

  private final McpRealm realm;
  private final ServerApi servers;

  MadeServerIT(McpRealm realm) {
    this.realm = realm;
    this.servers = new ServerApi(realm);
  }

  @Test
  void everyAddressIsGoodForATokenUntilTheServerSaysOtherwise() {
    String host = "made-" + UUID.randomUUID() + ".example";
    List<String> urls = List.of("https://" + host + "/mcp", "https://" + host + "/v2");
    Map<String, Object> server =
        ServerApi.fresh(
            "access", Map.of("clients", List.of("anonymous"), "dynamicScopes", List.of(SCOPE)));
    server.put("resources", urls);
    server.put("templates", List.of("https://{tenant}." + host + "/mcp"));
    JsonNode made = servers.created(server);
    UserGrants alice = UserGrants.toNewClient(realm, REDIRECT_URI, SCOPE + " mcp:prompts");

    for (String url : List.of(urls.get(0), urls.get(1), "https://acme." + host + "/mcp")) {
      JsonNode tokens = alice.tokensFor(url);
      assertThat(alice.audience(tokens))
          .containsExactlyInAnyOrder(url, made.path("clientId").asText());
      assertThat(tokens.path("scope").asText()).isEqualTo(SCOPE);
    }
    assertThat(
            realm
                .client(made.path("clientId").asText())
                .path("attributes")
                .path("resource_url")
                .asText())
        .isEqualTo(String.join("##", urls));

    servers
        .replace(
            made.path("id").asText(),
            ServerApi.with(made, "access", Map.of("clients", List.of("administrator"))))
        .expect(200);

    assertThat(
            realm
                .browser()
                .open(alice.client().authorization(SCOPE).with("resource", urls.get(1)).uri())
                .callback()
                .error())
        .isEqualTo("invalid_target");
  }

  /** The second server of an address is refused, and says which address it is. */
  @Test
  void anAddressIsNobodyElses() {
    String url = "https://made-" + UUID.randomUUID() + ".example/mcp";
    servers.created(
        ServerApi.fresh(
            "resources", List.of("https://made-" + UUID.randomUUID() + ".example/mcp", url)));

    assertThat(servers.create(ServerApi.fresh("resources", List.of(url))).expect(400).body())
        .contains("in use by another client");
  }
}
