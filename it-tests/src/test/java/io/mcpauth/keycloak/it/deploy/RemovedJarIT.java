package io.mcpauth.keycloak.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.oauth.ServiceClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.KeycloakStarter;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * A realm of the pack on a Keycloak from which somebody took the JAR: everything is refused, and
 * nothing is lost when it is back.
 */
@Tag("once")
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class RemovedJarIT {

  private static final String NAME = "left-behind";
  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final KeycloakStarter starter;
  private final RealmFile file;
  private @Nullable Left left;
  private @Nullable Without without;
  private @Nullable KeycloakServer back;

  RemovedJarIT(KeycloakStarter starter, RealmFile file) {
    this.starter = starter;
    this.file = file;
  }

  @BeforeAll
  void takeTheJarAwayAndPutItBack() throws IOException {
    Path folder =
        Files.createDirectories(
            MavenProperty.path("keycloak.log").resolveSibling("removed-jar-" + UUID.randomUUID()));
    Left from;
    try (KeycloakServer server = starter.start(folder, List.of(), Map.of())) {
      from = use(McpRealm.create(server.url(), new AdminApi(server), file, NAME));
    }
    try (KeycloakServer server = starter.startWithoutTheJar(folder)) {
      without = tryAll(realm(server), from, server);
    }
    left = from;
    back = starter.start(folder, List.of(), Map.of());
  }

  @AfterAll
  void stop() {
    if (back != null) {
      back.close();
    }
  }

  private static Left use(McpRealm realm) {
    realm
        .admin()
        .post(
            "/clients",
            Map.of("clientId", "shop", "publicClient", true, "redirectUris", List.of(REDIRECT_URI)))
        .expect(201);
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    Grant grant = Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE);
    ServiceClient service = ServiceClient.created(realm);
    service.accessToken(Form.empty());
    assertThat(shop(realm).isLogin()).isTrue();
    return new Left(
        client.registration(),
        grant.refreshToken(),
        service,
        realm.client(service.id()).at("/attributes/" + ConfidentialClients.HASH).asText(),
        realm.client("shop").path("id").asText());
  }

  private static Without tryAll(McpRealm realm, Left left, KeycloakServer server) {
    OAuthClient client = OAuthClient.of(realm, left.client());
    List<Answer> service =
        Stream.of(left.service().secret(), left.hash(), "")
            .map(secret -> new ServiceClient(realm, left.service().id(), secret))
            .map(each -> each.token(Form.empty()))
            .toList();
    return new Without(
        realm.registration().register(ClientRegistration.publicClient(REDIRECT_URI)),
        service,
        client.refresh(left.refreshToken()),
        realm.browser().open(client.authorization("mcp:tools offline_access").uri()),
        shop(realm),
        List.of(
            realm.admin().get("/clients/" + left.shop()),
            realm.admin().post("/clients", Map.of("clientId", "other"))),
        server.log().since(0));
  }

  /** An application of the administrator's that has nothing to do with MCP. */
  private static Page shop(McpRealm realm) {
    OAuthClient shop = OAuthClient.known(realm, "shop", REDIRECT_URI);
    return realm.browser().open(shop.authorization("openid").uri());
  }

  @Test
  void nobodyRegisters() {
    assertThat(without().registration().status()).isGreaterThanOrEqualTo(400);
    assertThat(without().registration().body()).doesNotContain("client_id\"");
  }

  /** Its secret exists as a hash, which Keycloak does not know for one. */
  @Test
  void aClientWithAHashedSecretIsRefused() {
    assertThat(without().service())
        .hasSize(3)
        .allSatisfy(answer -> assertThat(answer.expect(401).json().has("access_token")).isFalse());
  }

  /** Nothing would bind a new token to one server. */
  @Test
  void aDynamicClientGetsNothing() {
    assertThat(without().refresh().json().has("access_token")).isFalse();
    assertThat(without().authorization().isLogin()).isFalse();
  }

  /** So the documentation says: undo it in the realm first. */
  @Test
  void nobodySignsInToAnyApplicationAndTheConsoleOpensNoClient() {
    assertThat(without().shop().isLogin()).isFalse();
    assertThat(without().shop().answer().status()).isGreaterThanOrEqualTo(400);
    assertThat(without().clients())
        .hasSize(2)
        .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(500));
    assertThat(without().log()).containsPattern("Executor with provider ID mcp-[a-z-]+ not found");
  }

  @Test
  void allIsAsItWasWhenTheJarIsBack() {
    McpRealm realm = realm(Objects.requireNonNull(back));
    OAuthClient client = OAuthClient.of(realm, left().client());

    assertThat(client.refresh(left().refreshToken()).expect(200).json().has("access_token"))
        .isTrue();
    new ServiceClient(realm, left().service().id(), left().service().secret())
        .accessToken(Form.empty());
    assertThat(shop(realm).isLogin()).isTrue();
    OAuthClient.registered(realm, REDIRECT_URI);
  }

  private Left left() {
    return Objects.requireNonNull(left, "takeTheJarAwayAndPutItBack() runs first");
  }

  private Without without() {
    return Objects.requireNonNull(without, "takeTheJarAwayAndPutItBack() runs first");
  }

  private static McpRealm realm(KeycloakServer server) {
    return McpRealm.existing(server.url(), new AdminApi(server), NAME);
  }

  /** What people and clients have from the time before. */
  private record Left(
      RegisteredClient client,
      String refreshToken,
      ServiceClient service,
      String hash,
      String shop) {}

  /** What they get while the JAR is away. */
  private record Without(
      Answer registration,
      List<Answer> service,
      Answer refresh,
      Page authorization,
      Page shop,
      List<Answer> clients,
      String log) {}
}
