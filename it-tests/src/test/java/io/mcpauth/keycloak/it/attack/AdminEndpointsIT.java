package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Every operation of {@code /admin/realms/{realm}/mcp}, before callers whose token does not carry
 * it. What counts is what the token may, not who its user is.
 */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class AdminEndpointsIT {

  private static final String SERVER = "sample-mcp-server";
  private static final Set<AdminEndpoint> ALL = AdminEndpoint.all();

  private final McpRealm realm;
  private final AdminApi master;
  private final Administrators administrators;
  private String administrator = "";

  AdminEndpointsIT(McpRealm realm, AdminApi master) {
    this.realm = realm;
    this.master = master;
    this.administrators = new Administrators(realm);
  }

  @BeforeAll
  void hireAnAdministrator() {
    administrator = administrators.person("realm-admin");
  }

  @Test
  void theWalkSeesEveryOperationOfTheJar() {
    assertThat(ALL)
        .contains(
            new AdminEndpoint("GET", "/props-keys/{clientId}"),
            new AdminEndpoint("POST", "/secrets/hash"),
            new AdminEndpoint("DELETE", "/servers/{id}"));
    assertThat(AdminEndpoint.unreached()).isEmpty();
  }

  /** Otherwise a refusal would prove nothing. */
  @TestFactory
  Stream<DynamicTest> isThereForAnAdministratorOfTheServer() {
    return each(
        ALL.stream().filter(AdminEndpoint::isReading),
        endpoint -> {
          Answer answer =
              realm.admin().get("/mcp" + endpoint.path().replaceAll("\\{[^}]*\\}", SERVER));
          assertThat(answer.status()).as(answer.toString()).isIn(200, 400, 404, 405);
        });
  }

  @TestFactory
  Stream<DynamicTest> isThereForAnAdministratorOfTheRealm() {
    String token = administrators.token(administrator);
    return each(
        ALL.stream().filter(AdminEndpoint::isReading),
        endpoint -> {
          Answer answer = endpoint.request(realm, SERVER).bearer(token).send();
          assertThat(answer.status()).as(answer.toString()).isIn(200, 400, 404, 405);
        });
  }

  @TestFactory
  Stream<DynamicTest> refusesACallerWithoutAToken() {
    return each(ALL.stream(), endpoint -> endpoint.request(realm, SERVER).send().expect(401));
  }

  /** Its user is an administrator of the realm; the client registered itself. */
  @TestFactory
  Stream<DynamicTest> refusesAnAdministratorsTokenOfADynamicClient() {
    return refused(administrators.tokenOfDynamicClient(administrator));
  }

  /** The console's defaults: full scope. Its token is for an MCP server, whatever roles it has. */
  @TestFactory
  Stream<DynamicTest> refusesAnAdministratorsTokenForAnMcpServer() {
    return refused(administrators.tokenForMcpServer(administrator));
  }

  /** The user may everything; this client of theirs may look at users. */
  @TestFactory
  Stream<DynamicTest> refusesAnAdministratorsTokenThatCarriesAnotherRole() {
    return refused(administrators.narrowToken(administrator, "view-users"));
  }

  /** The user may everything; this client of theirs may look at clients. */
  @TestFactory
  Stream<DynamicTest> keepsWhatChangesFromAnAdministratorsTokenThatMayLook() {
    String token = administrators.narrowToken(administrator, "view-clients");
    return each(
        ALL.stream().filter(AdminEndpoint::isForManagers),
        endpoint -> endpoint.request(realm, SERVER).bearer(token).send().expect(403));
  }

  @TestFactory
  Stream<DynamicTest> keepsWhatChangesFromWhoMayLook() {
    String token =
        administrators.serviceToken("view-clients", "view-realm", "view-users", "view-events");
    return each(
        ALL.stream().filter(AdminEndpoint::isForManagers),
        endpoint -> endpoint.request(realm, SERVER).bearer(token).send().expect(403));
  }

  /** Some administrator, but of nothing here: who forgot to ask for more would let them in. */
  @TestFactory
  Stream<DynamicTest> refusesWhoMayOnlyImpersonate() {
    return refused(administrators.serviceToken("impersonation"));
  }

  @TestFactory
  Stream<DynamicTest> refusesAUserWithoutAnyRole() {
    return refused(administrators.tokenOfUser("alice"));
  }

  /** With Keycloak's fine-grained permissions the user, not the token, is what it asks about. */
  @TestFactory
  Stream<DynamicTest> refusesADynamicClientAlsoWithFineGrainedPermissions() {
    realm.admin().put("", Map.of("adminPermissionsEnabled", true)).expect(204);
    return refused(administrators.tokenOfDynamicClient(administrator))
        .onClose(() -> realm.admin().put("", Map.of("adminPermissionsEnabled", false)).expect(204));
  }

  @TestFactory
  Stream<DynamicTest> refusesTheAdministratorOfAnotherRealm() {
    String name = "other-" + UUID.randomUUID();
    master.post("/realms", Map.of("realm", name, "enabled", true)).expect(201);
    McpRealm other = McpRealm.existing(realm.server(), master, name);
    String token = new Administrators(other).serviceToken("realm-admin");
    return each(
            ALL.stream(),
            endpoint ->
                assertThat(endpoint.request(realm, SERVER).bearer(token).send().status())
                    .isIn(401, 403))
        .onClose(other::close);
  }

  private interface Check {
    void of(AdminEndpoint endpoint);
  }

  private Stream<DynamicTest> refused(String token) {
    return each(
        ALL.stream(),
        endpoint -> {
          Answer answer = endpoint.request(realm, SERVER).bearer(token).send();
          assertThat(answer.status()).as(answer.toString()).isIn(401, 403);
          assertThat(answer.body()).doesNotContain("\"k\"");
        });
  }

  private static Stream<DynamicTest> each(Stream<AdminEndpoint> endpoints, Check check) {
    return endpoints.map(
        endpoint -> DynamicTest.dynamicTest(endpoint.toString(), () -> check.of(endpoint)));
  }
}
