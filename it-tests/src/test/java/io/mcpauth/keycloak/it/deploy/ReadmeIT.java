package io.mcpauth.keycloak.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.oauth.ServiceClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.FreshServer;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A newcomer installs the pack by the commands of the README, removes it by those of {@code
 * docs/deploy.md}, and comes back: on Keycloak as it is published, with the JAR and the realm file
 * as they are released.
 */
@Tag("once")
@OnChromium
class ReadmeIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String SERVER = "https://mcp.example.com/mcp";
  private static final String IMPORTED_SERVER = "https://other.example.com/mcp";
  private static final String PASSWORD = "a pass phrase of alice";
  private static final String START = "kc.sh start ";

  private final Documentation install =
      Documentation.of("README.md").section("Install into your own Keycloak");
  private final List<String> removal =
      Documentation.of("docs/deploy.md").section("Remove the pack").blocks("sh");

  @TempDir private Path folder;

  @Test
  void installsRemovesAndComesBack(Chromium chromium) {
    FreshServer fresh = FreshServer.unpack(folder);
    Left left;
    try (KeycloakServer server = installed(fresh)) {
      left = used(realm(server));
      importedInTheConsole(server, chromium);
    }

    fresh.run(removal.get(0));
    try (KeycloakServer server = fresh.start(start())) {
      fresh.run(String.join("\n", removal.subList(1, 4)));
      nothingOfThePackIsLeft(realm(server), left);
    }
    fresh.run(removal.get(4));
    try (KeycloakServer server = fresh.start(start())) {
      keycloakAloneGoesOn(realm(server), left);
      assertThat(server.log().since(0)).doesNotContain(" ERROR ");
    }

    fresh.run(removal.get(5));
    try (KeycloakServer server = fresh.start(start())) {
      allIsAsItWas(realm(server), left);
    }
  }

  private String start() {
    return install.blocks("sh").stream()
        .filter(block -> block.contains(START))
        .findFirst()
        .orElseThrow();
  }

  /** All steps of the README, in order. */
  private KeycloakServer installed(FreshServer fresh) {
    List<String> steps = install.blocks("sh");
    int start = steps.indexOf(start());
    List<String> said = steps.subList(0, start).stream().map(fresh::run).toList();
    KeycloakServer server = fresh.start(steps.get(start));
    try {
      AdminApi admin = new AdminApi(server);
      admin.post("/realms", Map.of("realm", "company", "enabled", true)).expect(201);
      steps.subList(start + 1, steps.size()).forEach(fresh::run);
      // "The build names each provider of the JAR once"
      assertThat(said.get(1))
          .contains("KC-SERVICES0047")
          .containsOnlyOnce(" mcp-redirect-uris (io.mcpauth.keycloak.")
          .containsOnlyOnce(" mcp-grant (io.mcpauth.keycloak.");
      // "The realm that you have ... gets what it lacks with one call"
      assertThat(
              admin
                  .get("/realms/company/mcp/doctor?state=failure")
                  .expect(200)
                  .json()
                  .findValuesAsText("id"))
          .noneMatch(id -> id.matches("(registration|trusted-hosts|executor|metadata).*"));
      // "another call takes it back", before the JAR goes
      admin.post("/realms/company/mcp/teardown", Map.of()).expect(200);
      return server;
    } catch (RuntimeException | AssertionError e) {
      server.close();
      throw e;
    }
  }

  /** Below the commands: the console takes a file. */
  private void importedInTheConsole(KeycloakServer server, Chromium chromium) {
    new ConsoleImport(server, chromium).save(install.block("json"), folder);

    McpRealm realm = realm(server);
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    assertThat(
            realm
                .browser()
                .open(client.authorization("mcp:tools").with("resource", IMPORTED_SERVER).uri())
                .isLogin())
        .isTrue();
  }

  /** A person, a client that registered itself, and two clients of an administrator's. */
  private Left used(McpRealm realm) {
    realm
        .admin()
        .post(
            "/users",
            Map.of(
                "username", "alice",
                "email", "alice@example.com",
                "firstName", "Alice",
                "lastName", "Liddell",
                "enabled", true,
                "credentials", List.of(Map.of("type", "password", "value", PASSWORD))))
        .expect(201);
    realm
        .admin()
        .post(
            "/clients",
            Map.of("clientId", "shop", "publicClient", true, "redirectUris", List.of(REDIRECT_URI)))
        .expect(201);
    OAuthClient dynamic = OAuthClient.registered(realm, REDIRECT_URI);
    ServiceClient robot = ServiceClient.created(realm);
    Left left = new Left(dynamic.registration(), robot);
    getsATokenForItsServer(realm, left.dynamic());
    signsIn(realm);
    robot.accessToken(Form.empty());
    return left;
  }

  private void nothingOfThePackIsLeft(McpRealm realm, Left left) {
    signsIn(realm); // And puts nothing back.

    assertThat(ids(realm, "/components", "providerId")).noneMatch(id -> id.startsWith("mcp-"));
    assertThat(ids(realm, "/authentication/required-actions", "providerId"))
        .noneMatch(id -> id.startsWith("mcp-"));
    assertThat(realm.admin().get("/client-policies/profiles").expect(200).body())
        .doesNotContain("\"executor\":\"mcp-")
        .contains("pkce-enforcer");
    assertThat(realm.admin().get("/client-policies/policies").expect(200).body())
        .doesNotContain("mcp-hashed-secrets");
    assertThat(realm.admin().get("/client-scopes").expect(200).body())
        .doesNotContain("oidc-mcp-props-mapper");
    assertThat(ids(realm, "/clients", "clientId")).doesNotContain(left.dynamic().id());
  }

  private void keycloakAloneGoesOn(McpRealm realm, Left left) {
    signsIn(realm);
    assertThat(ids(realm, "/clients", "clientId")).contains("shop", "my-mcp-server");

    int before = realm.clientCount();
    assertThat(
            realm.registration().register(ClientRegistration.publicClient(REDIRECT_URI)).status())
        .isEqualTo(403);
    assertThat(realm.clientCount()).isEqualTo(before);

    ServiceClient robot = robot(realm, left);
    robot.token(Form.empty()).expect(401);
    String regenerated = new ConfidentialClients(realm).regenerate(robot.id());
    new ServiceClient(realm, robot.id(), regenerated).accessToken(Form.empty());
  }

  private void allIsAsItWas(McpRealm realm, Left left) {
    getsATokenForItsServer(realm, left.dynamic());
    signsIn(realm);
    robot(realm, left).accessToken(Form.empty());
    OAuthClient.registered(realm, REDIRECT_URI);
  }

  private static void getsATokenForItsServer(McpRealm realm, RegisteredClient registered) {
    OAuthClient client = OAuthClient.of(realm, registered);
    AuthorizationRequest request = client.authorization("mcp:tools").with("resource", SERVER);
    Page page = realm.browser().open(request.uri()).login("alice", PASSWORD);

    // Whoever said yes once may be asked again, or not.
    Page end = page.isConsent() ? page.accept() : page;

    JsonNode tokens = client.redeem(request, end.callback()).expect(200).json();
    assertThat(realm.verified(tokens.path("access_token").asText()).getAudience())
        .containsExactlyInAnyOrder(SERVER, "my-mcp-server");
  }

  /** An application that has nothing to do with MCP. */
  private static void signsIn(McpRealm realm) {
    OAuthClient shop = OAuthClient.known(realm, "shop", REDIRECT_URI);
    AuthorizationRequest request = shop.authorization("openid");

    Page page = realm.browser().open(request.uri()).login("alice", PASSWORD);

    shop.redeem(request, page.callback()).expect(200);
  }

  private static ServiceClient robot(McpRealm realm, Left left) {
    return new ServiceClient(realm, left.robot().id(), left.robot().secret());
  }

  private static List<String> ids(McpRealm realm, String path, String member) {
    return realm.admin().get(path).expect(200).json().findValuesAsText(member);
  }

  private static McpRealm realm(KeycloakServer server) {
    return McpRealm.existing(server.url(), new AdminApi(server), "mcp");
  }

  /** What there is from the time before. */
  private record Left(RegisteredClient dynamic, ServiceClient robot) {}
}
