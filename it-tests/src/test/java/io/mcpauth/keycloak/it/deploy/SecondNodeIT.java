package io.mcpauth.keycloak.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.Postgres;
import io.mcpauth.keycloak.it.server.SecondNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes of one cluster: what one changes, the other knows at once. */
@Tag("postgres")
@OnKeycloak
class SecondNodeIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String BEFORE = "https://before.example/mcp";
  private static final String AFTER = "https://after.example/mcp";

  private final McpRealm first;
  private final McpRealm second;
  private final Postgres database;

  SecondNodeIT(McpRealm realm, SecondNode node, Postgres database) {
    this.first = realm;
    this.second = realm.through(node);
    this.database = database;
  }

  @Test
  void bothNodesPublishOneIssuer() {
    assertThat(second.metadata().path("issuer").asText())
        .isEqualTo(first.metadata().path("issuer").asText())
        .isEqualTo(first.issuer().toString());
  }

  @Test
  void keepsTheRealmInPostgres() throws Exception {
    try (Connection connection = database.connect();
        PreparedStatement query =
            connection.prepareStatement("SELECT count(*) FROM realm WHERE name = ?")) {
      query.setString(1, first.name());
      try (ResultSet rows = query.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isOne();
      }
    }
  }

  /** RFC 8707 section 2: the second node has an index of its own, which has to follow. */
  @Test
  void secondNodeFollowsAChangedResourceUrlAtOnce() {
    Map<String, Object> server =
        Map.of(
            "clientId",
            "moving-mcp-server",
            "publicClient",
            false,
            "standardFlowEnabled",
            false,
            "attributes",
            Map.of("resource_url", BEFORE));
    first.admin().post("/clients", server).expect(201);
    OAuthClient client = OAuthClient.registered(second, REDIRECT_URI);
    assertThat(authorize(client, BEFORE).status()).isEqualTo(200);
    assertThat(errorOf(authorize(client, AFTER))).isEqualTo("invalid_target");

    ObjectNode moved = (ObjectNode) first.client("moving-mcp-server");
    moved.withObject("attributes").put("resource_url", AFTER);
    first.admin().put("/clients/" + moved.path("id").asText(), moved).expect(204);

    assertThat(authorize(client, AFTER).status()).isEqualTo(200);
    assertThat(errorOf(authorize(client, BEFORE))).isEqualTo("invalid_target");
  }

  @Test
  void secondNodeFollowsAChangedTemplateAtOnce() {
    first
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                "gateway-mcp-server",
                "publicClient",
                false,
                "attributes",
                Map.of("mcp.resource_template", "https://gw.example/{server}/before")))
        .expect(201);
    OAuthClient client = OAuthClient.registered(second, REDIRECT_URI);
    assertThat(authorize(client, "https://gw.example/a/before").status()).isEqualTo(200);

    ObjectNode moved = (ObjectNode) first.client("gateway-mcp-server");
    moved
        .withObject("attributes")
        .put("mcp.resource_template", "https://gw.example/{server}/after");
    first.admin().put("/clients/" + moved.path("id").asText(), moved).expect(204);

    assertThat(authorize(client, "https://gw.example/a/after").status()).isEqualTo(200);
    assertThat(errorOf(authorize(client, "https://gw.example/a/before")))
        .isEqualTo("invalid_target");
  }

  /** In an audience the two could not be told apart; an import goes past the check at save. */
  @Test
  void secondNodeFollowsAClientThatIsCalledLikeAServer() {
    String url = "https://namesake.example/mcp";
    first
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                "namesake-mcp-server",
                "publicClient",
                false,
                "attributes",
                Map.of("resource_url", url)))
        .expect(201);
    OAuthClient client = OAuthClient.registered(second, REDIRECT_URI);
    assertThat(authorize(client, url).status()).isEqualTo(200);

    first
        .admin()
        .post(
            "/partialImport",
            Map.of("clients", List.of(Map.of("clientId", url, "publicClient", false))))
        .expect(200);

    assertThat(errorOf(authorize(client, url))).isEqualTo("invalid_target");
  }

  /** Status 200 is the login page. */
  private static Answer authorize(OAuthClient client, String resource) {
    return Http.get(client.authorization("mcp:tools").with("resource", resource).uri()).send();
  }

  private static String errorOf(Answer redirect) {
    return Callback.of(redirect.location()).error();
  }
}
