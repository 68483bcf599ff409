package io.mcpauth.keycloak.it.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whoever administers a realm keeps their rights in its admin console when the client of the
 * console is saved, though full scope is taken from every client then.
 */
@OnKeycloak
class AdminConsoleIT {

  static final String CONSOLE = "security-admin-console";

  private final KeycloakServer server;
  private final AdminApi admin;
  private final RealmFile file;
  private McpRealm realm;

  AdminConsoleIT(KeycloakServer server, AdminApi admin, RealmFile file) {
    this.server = server;
    this.admin = admin;
    this.file = file;
  }

  @BeforeEach
  void importTheShippedRealm() {
    realm = realm((ObjectNode) file.realm());
  }

  @AfterEach
  void removeTheRealm() {
    realm.admin().delete("").expect(204);
  }

  @Test
  void administratorsKeepTheirRightsInTheShippedRealm() {
    assertThat(usersListedBy(realm)).isEqualTo(200);

    saveConsole(realm);

    assertThat(realm.client(CONSOLE).path("fullScopeAllowed").asBoolean()).isFalse();
    assertThat(usersListedBy(realm)).isEqualTo(200);
  }

  /** Nobody gets rights by it that they do not have. */
  @Test
  void whoIsNoAdministratorStillHasNone() {
    saveConsole(realm);
    RealmUser nobody = RealmUser.created(realm);

    assertThat(usersListedBy(realm, nobody)).isEqualTo(403);
  }

  /** A realm of version 0.1.0, or one whose administrator took the role away. */
  @Test
  void theDoctorGivesThemBackWhatASaveTook() {
    takeRoleFromScope(realm);
    saveConsole(realm);
    assertThat(usersListedBy(realm)).isEqualTo(403);
    DoctorApi doctor = new DoctorApi(realm);
    JsonNode finding = doctor.finding("console-scope:" + CONSOLE).orElseThrow();
    assertThat(finding.path("state").asText()).isEqualTo("failure");

    doctor.fix("console-scope:" + CONSOLE).expect(200);

    assertThat(usersListedBy(realm)).isEqualTo(200);
  }

  /** Who chose roles for the console's scope has decided. */
  @Test
  void theDoctorLeavesANarrowerChoiceAlone() {
    takeRoleFromScope(realm);
    JsonNode role = realm.admin().get(management(realm) + "/roles/view-users").expect(200).json();
    realm.admin().post(scope(realm), List.of(role)).expect(204);

    assertThat(new DoctorApi(realm).finding("console-scope:" + CONSOLE)).isEmpty();
  }

  /** A setup for all clients of a realm of one's own cares for it, and takes it back. */
  @Test
  void aSetupForAllKeepsThem() {
    McpRealm own = realm(JsonNodeFactory.instance.objectNode().put("enabled", true));
    try {
      own.admin().post("/mcp/setup", Map.of("appliesTo", "all")).expect(200);
      assertThat(own.admin().get(scope(own)).expect(200).json().findValuesAsText("name"))
          .containsExactly("realm-admin");

      own.admin().post("/mcp/teardown", Map.of()).expect(200);

      assertThat(own.admin().get(scope(own)).expect(200).json()).isEmpty();
      assertThat(usersListedBy(own)).isEqualTo(200);
    } finally {
      own.admin().delete("").expect(204);
    }
  }

  /** After a save the role is all that the administrators have. */
  @Test
  void aTeardownDoesNotLockTheAdministratorsOut() {
    McpRealm own = realm(JsonNodeFactory.instance.objectNode().put("enabled", true));
    try {
      own.admin().post("/mcp/setup", Map.of("appliesTo", "all")).expect(200);
      saveConsole(own);

      JsonNode report = own.admin().post("/mcp/teardown", Map.of()).expect(200).json();

      assertThat(report.path("blocked").findValuesAsText("what"))
          .contains("scope of client " + CONSOLE);
      assertThat(usersListedBy(own)).isEqualTo(200);
    } finally {
      own.admin().delete("").expect(204);
    }
  }

  /** Setup for clients that came by themselves changes nothing for the console. */
  @Test
  void aSetupForStrangersLeavesTheConsoleAlone() {
    McpRealm own = realm(JsonNodeFactory.instance.objectNode().put("enabled", true));
    try {
      own.admin().post("/mcp/setup", Map.of()).expect(200);
      saveConsole(own);

      assertThat(own.client(CONSOLE).path("fullScopeAllowed").asBoolean()).isTrue();
      assertThat(own.admin().get(scope(own)).expect(200).json()).isEmpty();
      assertThat(new DoctorApi(own).finding("console-scope:" + CONSOLE)).isEmpty();
    } finally {
      own.admin().delete("").expect(204);
    }
  }

  static void takeRoleFromScope(McpRealm realm) {
    JsonNode roles = realm.admin().get(scope(realm)).expect(200).json();
    realm.admin().request("DELETE", scope(realm)).json(roles).send().expect(204);
  }

  private static void saveConsole(McpRealm realm) {
    JsonNode console = realm.client(CONSOLE);
    realm.admin().put("/clients/" + console.path("id").asText(), console).expect(204);
  }

  private static String scope(McpRealm realm) {
    return "/clients/%s/scope-mappings%s"
        .formatted(realm.client(CONSOLE).path("id").asText(), management(realm));
  }

  private static String management(McpRealm realm) {
    return "/clients/" + realm.client("realm-management").path("id").asText();
  }

  private static int usersListedBy(McpRealm realm) {
    return usersListedBy(realm, RealmUser.administrator(realm));
  }

  /** The console's first request, with the token that it gets for somebody who signs in. */
  private static int usersListedBy(McpRealm realm, RealmUser person) {
    OAuthClient console =
        OAuthClient.known(realm, CONSOLE, realm.server() + "/admin/" + realm.name() + "/console/");
    AuthorizationRequest request = console.authorization("openid");
    // The console is a page of the same server, so the browser goes there.
    Page arrived = realm.browser().open(request.uri()).login(person.name(), person.password());
    JsonNode tokens = console.redeem(request, Callback.of(arrived.uri())).expect(200).json();
    return Http.get(URI.create(realm.server() + "/admin/realms/" + realm.name() + "/users"))
        .bearer(tokens.path("access_token").asText())
        .send()
        .status();
  }

  private McpRealm realm(ObjectNode described) {
    String name = "console-" + UUID.randomUUID();
    admin.post("/realms", described.put("realm", name)).expect(201);
    return McpRealm.existing(server.url(), admin, name);
  }
}
