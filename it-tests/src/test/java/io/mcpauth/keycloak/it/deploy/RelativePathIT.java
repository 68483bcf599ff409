package io.mcpauth.keycloak.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.ConnectionsPage;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.KeycloakStarter;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.Nginx;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keycloak below {@code /auth} ({@code --http-relative-path}), behind a proxy that is configured as
 * {@code docs/deploy.md} says.
 */
@Tag("once")
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class RelativePathIT {

  private static final String PATH = "/auth";
  private static final String NAME = "below";
  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final KeycloakStarter starter;
  private final RealmFile file;
  private @Nullable KeycloakServer keycloak;
  private @Nullable Nginx proxy;
  private @Nullable McpRealm realm;

  RelativePathIT(KeycloakStarter starter, RealmFile file) {
    this.starter = starter;
    this.file = file;
  }

  @BeforeAll
  void startBehindTheProxy() throws IOException {
    Path folder =
        Files.createDirectories(
            MavenProperty.path("keycloak.log").resolveSibling("below-" + UUID.randomUUID()));
    URI front = Nginx.freeUrl();
    URI published = URI.create(front + PATH);
    KeycloakServer server = starter.startBelow(PATH, published, folder);
    keycloak = server;
    String behind = "http://127.0.0.1:8080";
    String lines = Documentation.of("docs/deploy.md").block("nginx");
    assertThat(lines).contains(behind);
    proxy =
        Nginx.start(
            front, lines.replace(behind, "http://127.0.0.1:" + server.url().getPort()), folder);
    AdminApi admin = new AdminApi(server);
    McpRealm.create(server.url(), admin, file, NAME);
    realm = McpRealm.existing(published, admin, NAME);
  }

  @AfterAll
  void stop() {
    if (proxy != null) {
      proxy.close();
    }
    if (keycloak != null) {
      keycloak.close();
    }
  }

  /** RFC 8414 section 3.1: between host and path of the issuer. MCP clients look there first. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/.well-known/oauth-authorization-server/auth/realms/below",
        "/.well-known/openid-configuration/auth/realms/below",
        "/auth/realms/below/.well-known/oauth-authorization-server",
        "/auth/realms/below/.well-known/openid-configuration",
      })
  void metadataIsWhereClientsLook(String path) {
    Answer answer = Http.get(realm().issuer().resolve(path)).send().expect(200);

    JsonNode metadata = answer.json();
    assertThat(metadata.path("issuer").asText()).isEqualTo(realm().issuer().toString());
    assertThat(metadata.path("code_challenge_methods_supported"))
        .extracting(JsonNode::asText)
        .containsExactly("S256");
    assertThat(metadata.path("token_endpoint").asText()).startsWith(realm().issuer() + "/");
  }

  @Test
  void pagesAreAllowedToAskForMetadataThroughTheProxy() {
    Answer preflight =
        Http.request(
                "OPTIONS",
                realm()
                    .issuer()
                    .resolve("/.well-known/oauth-authorization-server/auth/realms/below"))
            .header("Origin", "http://localhost:6274")
            .header("Access-Control-Request-Method", "GET")
            .header("Access-Control-Request-Headers", "mcp-protocol-version")
            .send()
            .expect(200);

    assertThat(preflight.header("Access-Control-Allow-Headers").orElse(""))
        .contains("mcp-protocol-version");
  }

  /** Only a proxy can answer there: nothing of Keycloak is outside its path. */
  @Test
  void keycloakAloneAnswersNothingAtTheRoot() {
    KeycloakServer behind = Objects.requireNonNull(keycloak);

    for (String path :
        List.of(
            "/.well-known/oauth-authorization-server/auth/realms/below",
            "/.well-known/oauth-authorization-server/realms/below",
            "/realms/below/.well-known/oauth-authorization-server")) {
      assertThat(Http.get(behind.url().resolve(path)).send().status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void aClientGoesTheWholeWay() {
    RegisteredClient registered = OAuthClient.registered(realm(), REDIRECT_URI).registration();
    assertThat(registered.metadata().path("registration_client_uri").asText())
        .startsWith(realm().issuer() + "/");
    realm().registration().read(registered).expect(200);

    Grant grant =
        Grant.by(
            "alice",
            realm().browser(),
            realm(),
            OAuthClient.of(realm(), registered),
            Grant.OFFLINE);

    assertThat(grant.refreshed().isAlive()).isTrue();
  }

  /** Each address of a page that a person meets: style, script, form, link. */
  @Test
  void everyAddressOfThePagesIsServed() {
    Page login =
        realm()
            .browser()
            .open(OAuthClient.registered(realm(), REDIRECT_URI).authorization("mcp:tools").uri());
    Page consent = login.login("alice", "alice");
    assertThat(consent.isConsent()).isTrue();
    Browser browser = realm().browser();
    Grant.by("bob", browser, realm(), OAuthClient.registered(realm(), REDIRECT_URI), Grant.ONLINE);
    Page connections = browser.open(ConnectionsPage.of(realm()));

    for (Page page : List.of(login, consent, connections)) {
      List<String> loaded =
          page.html().select("link[href], script[src], img[src]").stream()
              .map(e -> e.absUrl(e.hasAttr("href") ? "href" : "src"))
              .toList();
      assertThat(loaded).as("%s", page.uri()).isNotEmpty();
      assertThat(loaded)
          .allSatisfy(
              address ->
                  assertThat(Http.get(URI.create(address)).send().status())
                      .as(address)
                      .isEqualTo(200));
      assertThat(page.html().select("form[action], a[href]"))
          .isNotEmpty()
          .allSatisfy(
              e ->
                  assertThat(e.absUrl(e.hasAttr("action") ? "action" : "href"))
                      .startsWith(realm().server() + "/realms/below/"));
    }
    assertThat(consent.html().expectFirst("#mcp-connections").attr("href"))
        .isEqualTo(ConnectionsPage.of(realm()).toString());
  }

  @Test
  void aPersonRevokesOnThePageOfConnections() {
    Browser browser = realm().browser();
    OAuthClient client = OAuthClient.named(realm(), REDIRECT_URI, "Notebook");
    Grant grant = Grant.by("alice", browser, realm(), client, Grant.OFFLINE);
    // From a browser of nobody: the way leads through the login and back.
    ConnectionsPage page = ConnectionsPage.open("alice", realm().browser(), realm());

    ConnectionsPage after = page.revoke(client);

    assertThat(after.text()).contains("Revoked: Notebook");
    assertThat(grant.isDead()).isTrue();
  }

  @Test
  void signOutComesBackToThePageOfConnections() {
    Browser browser = realm().browser();
    Page page = ConnectionsPage.open("alice", browser, realm()).page();

    Page out =
        browser.submit(
            ConnectionsPage.of(realm()),
            page.fields("form:has(#mcp-sign-out)").with("signOut", "true"));

    assertThat(out.uri().toString()).startsWith(ConnectionsPage.of(realm()).toString());
    assertThat(out.text()).contains("You are signed out");
    assertThat(out.html().expectFirst("main a").absUrl("href"))
        .isEqualTo(ConnectionsPage.of(realm()).toString());
  }

  /** No cookie of the realm goes to what else the host serves. */
  @Test
  void cookiesStayBelowTheRealm() {
    Page login =
        realm()
            .browser()
            .open(OAuthClient.registered(realm(), REDIRECT_URI).authorization("mcp:tools").uri());

    assertThat(login.answer().headers().allValues("Set-Cookie"))
        .isNotEmpty()
        .allSatisfy(cookie -> assertThat(cookie).contains("Path=/auth/realms/below/;"));
  }

  /** The filters look at paths; theirs are without {@code /auth}. */
  @Test
  void aTokenForAnMcpServerOpensUserinfoAndNothingElse() {
    Grant grant =
        Grant.by(
            "alice",
            realm().browser(),
            realm(),
            OAuthClient.registered(realm(), REDIRECT_URI),
            Grant.ONLINE);
    assertThat(grant.givesUserInfo()).isTrue();

    String behind = Objects.requireNonNull(keycloak).url().toString();
    Answer admin =
        Http.get(URI.create(behind + "/admin/realms/below/users"))
            .bearer(grant.accessToken())
            .send();
    Answer account =
        Http.get(URI.create(realm().issuer() + "/account"))
            .header("Accept", "application/json")
            .bearer(grant.accessToken())
            .send();

    account.expect(401);
    assertThat(admin.expect(401).header("WWW-Authenticate").orElse(""))
        .contains("error=\"invalid_token\"");
  }

  /** RFC 6750 section 3. */
  @Test
  void registrationChallengesWhoHasNoRightToken() {
    RegisteredClient client = OAuthClient.registered(realm(), REDIRECT_URI).registration();
    URI configuration = URI.create(client.metadata().path("registration_client_uri").asText());

    assertThat(Http.get(configuration).send().expect(401).header("WWW-Authenticate"))
        .contains("Bearer realm=\"below\"");
  }

  @Test
  void aNewSecretIsShownOnce() {
    ConfidentialClients clients = new ConfidentialClients(realm());
    String before = ConfidentialClients.newSecret();
    String id = clients.create(Map.of("secret", before));

    String made = clients.regenerate(id);

    assertThat(clients.look(id).path("secret").asText()).isEqualTo(made);
    assertThat(clients.look(id).has("secret")).isFalse();
    assertThat(clients.token(id, made).status()).isEqualTo(200);
    assertThat(clients.token(id, before).status()).isEqualTo(401);
  }

  private McpRealm realm() {
    return Objects.requireNonNull(realm, "startBehindTheProxy() runs first");
  }
}
