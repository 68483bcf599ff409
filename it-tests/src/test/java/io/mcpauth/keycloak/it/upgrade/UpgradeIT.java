package io.mcpauth.keycloak.it.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.UpgradedServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The JAR of today on the data of version 0.1.0, with the tokens that its clients hold. */
@Tag("postgres")
@OnKeycloak
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeIT {

  private final JsonNode held;
  private final McpRealm realm;
  private final OAuthClient server;

  UpgradeIT(UpgradedServer upgraded) {
    this.held = upgraded.held();
    this.realm =
        McpRealm.existing(
                URI.create(held.path("url").asText()), new AdminApi(upgraded.server()), "mcp")
            .through(upgraded.server());
    JsonNode before = held.path("server");
    this.server =
        OAuthClient.known(
            realm,
            before.path("client_id").asText(),
            before.path("resource").asText(),
            "client_secret_basic",
            before.path("client_secret").asText());
  }

  @Test
  void onlineGrantsRefresh() {
    works(grant("online", "open"));
  }

  @Test
  void offlineGrantsRefresh() {
    works(grant("offline", "open"));
  }

  @Test
  void clientsWithAHashedSecretRefresh() {
    works(grant("withSecret", "confidential"));
  }

  /**
   * It goes on as a grant of today: a token that comes again once its successor was used ends it.
   */
  private void works(Grant grant) {
    Grant first = grant.refreshed();
    Grant last = first.refreshed().refreshed();

    assertThat(isActive(last)).isTrue();
    assertThat(last.client().refresh(first.refreshToken()).expect(400).error())
        .isEqualTo("invalid_grant");
    assertThat(isActive(last)).isFalse();
    assertThat(last.client().refresh(last.refreshToken()).expect(400).error())
        .isEqualTo("invalid_grant");
  }

  @Test
  void aGrantOfBeforeIsRevoked() {
    Grant grant = grant("revoked", "open");

    grant.client().revoke(grant.refreshToken()).expect(200);

    assertThat(grant.client().refresh(grant.refreshToken()).expect(400).error())
        .isEqualTo("invalid_grant");
  }

  /** It was used before the upgrade, and comes again after it. */
  @Test
  void aTokenThatWasUsedBeforeEndsItsGrant() {
    Grant used = grant("used", "open");
    Grant successor = grant("successor", "open");

    assertThat(used.client().refresh(used.refreshToken()).expect(400).error())
        .isEqualTo("invalid_grant");

    assertThat(successor.client().refresh(successor.refreshToken()).expect(400).error())
        .isEqualTo("invalid_grant");
  }

  @Test
  void grantsOfBeforeAreListedAndEnded() {
    JsonNode rows = realm.admin().get("/mcp/connections?user=carol").expect(200).json();

    assertThat(rows).hasSize(2);
    assertThat(rows).allSatisfy(this::isWhole);
    assertThat(StreamSupport.stream(rows.spliterator(), false))
        .extracting(row -> row.path("offline").asBoolean())
        .containsExactlyInAnyOrder(true, false);

    JsonNode report = realm.admin().delete("/mcp/connections?user=carol").expect(200).json();

    assertThat(report.path("ended").asInt()).isEqualTo(2);
    assertThat(realm.admin().get("/mcp/connections?user=carol").expect(200).json()).isEmpty();
    for (String name : List.of("listed", "listedOffline")) {
      Grant ended = grant(name, "open");
      assertThat(ended.client().refresh(ended.refreshToken()).expect(400).error())
          .isEqualTo("invalid_grant");
    }
  }

  private void isWhole(JsonNode row) {
    assertThat(row.at("/user/username").asText()).isEqualTo("carol");
    assertThat(row.at("/client/clientId").asText()).isEqualTo(client("open").id());
    assertThat(row.path("server").asText()).isEqualTo(server.id());
    assertThat(row.path("since").asLong()).isPositive();
    assertThat(row.path("lastUsed").asLong()).isGreaterThanOrEqualTo(row.path("since").asLong());
  }

  /** RFC 7592, with the registration access token of before. */
  @Test
  void aClientOfBeforeReadsItsRegistration() {
    JsonNode before = held.at("/clients/open");
    String path = URI.create(before.path("registration_client_uri").asText()).getPath();

    Answer read =
        Http.get(URI.create(realm.server() + path))
            .bearer(before.path("registration_access_token").asText())
            .send();

    assertThat(read.expect(200).json().path("client_id")).isEqualTo(before.path("client_id"));
  }

  /** Nobody recorded what the person saw, so they are asked once more. */
  @Test
  void peopleOfBeforeSignIn() {
    isAskedOnceMore("alice");
  }

  private void isAskedOnceMore(String person) {
    OAuthClient client = client("open");
    AuthorizationRequest request = client.authorization(Grant.ONLINE);
    Browser browser = new Browser(URI.create(held.path("url").asText()), realm.server());
    Page page = browser.open(request.uri()).login(person, person);

    assertThat(page.isConsent()).isTrue();
    JsonNode tokens = client.redeem(request, page.accept().callback()).expect(200).json();

    assertThat(isActive(new Grant(realm, client, tokens))).isTrue();
  }

  /** The realm of before, brought to what the JAR of today needs. */
  @Test
  @Order(Integer.MAX_VALUE)
  void theRealmIsSetUpOnceMore() {
    Map<String, Object> options = Map.of("appliesTo", "all");
    assertThat(realm.admin().post("/mcp/setup", options).expect(200).json().path("changes"))
        .isNotEmpty();
    assertThat(realm.admin().post("/mcp/setup", options).expect(200).json().path("changes"))
        .isEmpty();

    Grant refreshed = grant("later", "confidential").refreshed();

    assertThat(isActive(refreshed)).isTrue();
    isAskedOnceMore("bob");
  }

  private boolean isActive(Grant grant) {
    return server.introspect(grant.accessToken()).expect(200).json().path("active").asBoolean();
  }

  private Grant grant(String name, String client) {
    return new Grant(realm, client(client), held.at("/grants/" + name));
  }

  private OAuthClient client(String name) {
    return OAuthClient.of(realm, new RegisteredClient(held.at("/clients/" + name)));
  }
}
