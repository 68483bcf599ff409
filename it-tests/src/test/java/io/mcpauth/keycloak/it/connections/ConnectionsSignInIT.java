package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The way to {@code /realms/{realm}/mcp/connections}. */
@OnKeycloak
class ConnectionsSignInIT {

  private final McpRealm realm;
  private final AdminApi admin;
  private final URI page;

  ConnectionsSignInIT(McpRealm realm, AdminApi admin) {
    this.realm = realm;
    this.admin = admin;
    this.page = ConnectionsPage.of(realm);
  }

  /** Keycloak's JAX-RS answers a path below an extension that nobody serves with 405. */
  @Test
  void nothingElseIsBelowTheRoot() {
    URI elsewhere = URI.create(realm.server() + "/realms/" + realm.name() + "/mcp/elsewhere");

    assertThat(Http.get(elsewhere).send().status()).isIn(404, 405);
  }

  @Test
  void strangerComesToTheLoginPageAndThenToTheirPage() {
    Page login = realm.browser().open(page);
    assertThat(login.isLogin()).isTrue();

    Page shown = login.login("alice", "alice");

    assertThat(shown.answer().status()).isEqualTo(200);
    assertThat(shown.text()).contains("alice");
  }

  @Test
  void userWithASessionIsNotAskedAgain() {
    Browser browser = realm.browser();
    browser.open(page).login("alice", "alice");

    assertThat(browser.open(page).text()).contains("alice");
  }

  /** Made with nothing of ours: no theme, no client. */
  @Test
  void worksInARealmSetUpByHand() {
    String byHand = realm.name() + "-by-hand";
    admin
        .post(
            "/realms",
            Map.of(
                "realm",
                byHand,
                "enabled",
                true,
                // A realm that uses nothing of the pack has no such page: ForeignRealmIT.
                "attributes",
                Map.of("mcp.metadata", "true"),
                "users",
                List.of(user("carol"))))
        .expect(201);
    try {
      URI here = URI.create(realm.server() + "/realms/" + byHand + "/mcp/connections");

      Page shown = realm.browser().open(here).login("carol", "carol");

      assertThat(shown.text()).contains("carol").contains("No application can act for you");
    } finally {
      admin.delete("/realms/" + byHand).expect(204);
    }
  }

  /** The page is part of account management, and goes off with it. */
  @Test
  void isGoneWhereTheAccountClientIsDisabled() {
    ObjectNode account = (ObjectNode) realm.client("account");
    String path = "/clients/" + account.path("id").asText();
    realm.admin().put(path, account.put("enabled", false)).expect(204);
    try {
      Http.get(page).send().expect(404);
    } finally {
      realm.admin().put(path, account.put("enabled", true)).expect(204);
    }
  }

  /** The login yields a session and nothing that could be stolen on the way back. */
  @Test
  void noCodeAndNoTokenIsIssued() {
    realm.browser().open(page).login("bob", "bob");

    assertThat(realm.events("LOGIN"))
        .anySatisfy(
            e -> {
              assertThat(e.clientId()).isEqualTo("account");
              assertThat(e.details()).containsEntry("response_type", "none");
            });
    assertThat(realm.events("CODE_TO_TOKEN")).isEmpty();
  }

  /** Where the login returns to is not a matter of the request. */
  @Test
  void requestCannotChooseWhereTheLoginReturns() {
    Page shown =
        realm
            .browser()
            .open(
                URI.create(
                    page + "?redirect_uri=https://evil.example/&client_id=x&response_type=code"))
            .login("alice", "alice");

    assertThat(shown.isCallback()).isFalse();
    assertThat(shown.text()).contains("alice");
  }

  @Test
  void forgedCookieIsNobody() {
    Answer answer =
        Http.get(page).header("Cookie", "KEYCLOAK_IDENTITY=eyJhbGciOiJub25lIn0.e30.").send();

    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.location().getPath()).endsWith("/login-actions/authenticate");
  }

  private static Map<String, Object> user(String name) {
    return Map.of(
        "username",
        name,
        "enabled",
        true,
        "firstName",
        name,
        "lastName",
        name,
        "email",
        name + "@example.org",
        "credentials",
        List.of(Map.of("type", "password", "value", name)));
  }
}
