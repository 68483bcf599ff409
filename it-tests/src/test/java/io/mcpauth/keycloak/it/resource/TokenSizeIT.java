package io.mcpauth.keycloak.it.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A token travels with every call of an MCP client: ours is shorter than a stock realm's. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class TokenSizeIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String SCOPE = "mcp:tools";

  /** As long as the name of this class's realm: both issuers are of one length. */
  private static final String STOCK_REALM = "stocksizeit";

  private final McpRealm realm;
  private final McpRealm stock;

  TokenSizeIT(McpRealm realm, KeycloakServer server, AdminApi admin, RealmFile file) {
    this.realm = realm;
    this.stock = McpRealm.withoutThePack(server.url(), admin, file, STOCK_REALM);
  }

  @Test
  void anAccessTokenIsShorterThanThatOfAStockRealm() {
    assertThat(stock.name()).hasSameSizeAs(realm.name());
    OAuthClient ours = OAuthClient.registered(realm, REDIRECT_URI);
    OAuthClient theirs = OAuthClient.registered(stock, REDIRECT_URI);
    assertThat(theirs.id()).hasSameSizeAs(ours.id());

    String bound =
        Grant.by(
                "alice",
                realm.browser(),
                realm,
                ours,
                ours.authorization(SCOPE).with("resource", "http://localhost:3000/mcp"))
            .accessToken();
    String unbound =
        Grant.by("alice", stock.browser(), stock, theirs, theirs.authorization(SCOPE))
            .accessToken();

    assertThat(realm.verified(bound).getAudience()).contains("http://localhost:3000/mcp");
    assertThat(bound.length())
        .as("bytes, of a stock realm's %d", unbound.length())
        .isLessThan(unbound.length());
  }

  /** What a token does not say, Keycloak's endpoints look up (CORS, Fetch standard). */
  @Test
  void aClientInABrowserStillReadsUserInfo() {
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    Grant grant =
        Grant.by(
            "alice",
            realm.browser(),
            realm,
            client,
            client.authorization("openid " + SCOPE).with("resource", "http://localhost:3000/mcp"));

    assertThat(realm.verified(grant.accessToken()).getClaims())
        .doesNotContainKey("allowed-origins");
    assertThat(userInfo(grant, "http://localhost:8765").header("Access-Control-Allow-Origin"))
        .contains("http://localhost:8765");
    assertThat(userInfo(grant, "https://evil.example").header("Access-Control-Allow-Origin"))
        .isEmpty();
  }

  private Answer userInfo(Grant grant, String origin) {
    return Http.get(realm.endpoint("userinfo"))
        .bearer(grant.accessToken())
        .header("Origin", origin)
        .send();
  }
}
