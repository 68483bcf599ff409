package io.mcpauth.keycloak.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What no clean-up takes, and no administrator who means many others. */
@OnKeycloak
class KeptClientsIT {

  private static final Duration LONG_AGO = Duration.ofDays(100);
  private static final Duration YESTERDAY = Duration.ofHours(25);

  private final McpRealm realm;
  private final Strangers strangers;

  KeptClientsIT(McpRealm realm) {
    this.realm = realm;
    this.strangers = new Strangers(realm);
  }

  @BeforeEach
  void noStrangers() {
    for (JsonNode client : realm.admin().get("/mcp/clients").expect(200).json()) {
      realm.admin().delete("/clients/" + client.path("id").asText()).expect(204);
    }
  }

  /** Nor with many others, at once. */
  @Test
  void anAdministratorsChoiceOfAllLeavesWhatWasDecidedAndMcpServers() {
    strangers.document("https://in.example/client.json", "admitted", Duration.ZERO);
    strangers.document("https://decided.example/client.json", "allowed", Duration.ZERO);
    strangers.document("https://refused.example/client.json", "blocked", Duration.ZERO);
    OAuthClient server = strangers.confidential();
    strangers.set(server, "resource_url", "https://of-a-stranger.example/mcp");
    OAuthClient vouchedFor = strangers.client();
    strangers.set(vouchedFor, "mcp.verified.by", "IT of Example Corp");
    OAuthClient other = strangers.client();

    JsonNode report = realm.admin().delete("/mcp/clients?dynamic=true").expect(200).json();

    assertThat(report.path("kept").asInt()).isEqualTo(4);
    assertThat(strangers.exists(other)).isFalse();
    assertThat(strangers.exists(server)).isTrue();
    assertThat(strangers.exists(vouchedFor)).isTrue();
    assertThat(ids())
        .contains("https://decided.example/client.json", "https://refused.example/client.json")
        .doesNotContain("https://in.example/client.json");
  }

  /** An MCP server that began as a client of its own answers for tokens, and shows no use. */
  @Test
  void leavesMcpServers() {
    OAuthClient server = strangers.confidential();
    strangers.set(server, "resource_url", "https://became-a-server.example/mcp");
    strangers.registered(server, LONG_AGO);

    realm.admin().post("/mcp/clients/clean", Map.of()).expect(200);

    assertThat(strangers.exists(server)).isTrue();
  }

  /** The browser is open. */
  @Test
  void leavesOneWithWhichSomebodyIsLoggingIn() {
    OAuthClient client = strangers.client();
    assertThat(realm.browser().open(client.authorization(Grant.ONLINE).uri()).isLogin()).isTrue();
    strangers.registered(client, YESTERDAY);

    realm.admin().post("/mcp/clients/clean", Map.of()).expect(200);

    assertThat(strangers.exists(client)).isTrue();
  }

  private List<String> ids() {
    return realm.admin().get("/mcp/clients").expect(200).json().findValuesAsText("clientId");
  }
}
