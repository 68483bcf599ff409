package io.mcpauth.keycloak.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.connections.Grant;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A realm of the pack on a Keycloak from which somebody took the JAR: everything is refused. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class RemovedJarIT {

  private static final String NAME = "left-behind";
  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final KeycloakStarter starter;
  private final RealmFile file;
  private @Nullable KeycloakServer started;
  private @Nullable Left left;

  RemovedJarIT(KeycloakStarter starter, RealmFile file) {
    this.starter = starter;
    this.file = file;
  }

  @BeforeAll
  void useTheRealmAndTakeTheJarAway() throws IOException {
    Path folder =
        MavenProperty.path("keycloak.log").resolveSibling("removed-jar-" + UUID.randomUUID());
    Files.createDirectories(folder);
    OAuthClient client;
    ServiceClient service;
    String refreshToken;
    String hash;
    try (KeycloakServer server = starter.start(folder, List.of(), Map.of())) {
      McpRealm realm = McpRealm.create(server.url(), new AdminApi(server), file, NAME);
      client = OAuthClient.registered(realm, REDIRECT_URI);
      refreshToken =
          Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE).refreshToken();
      service = ServiceClient.created(realm);
      service.accessToken(Form.empty());
      hash = realm.client(service.id()).at("/attributes/" + ConfidentialClients.HASH).asText();
    }
    KeycloakServer bare = starter.startWithoutTheJar(folder);
    started = bare;
    McpRealm realm = McpRealm.existing(bare.url(), new AdminApi(bare), NAME);
    left = new Left(realm, client.registration(), refreshToken, service, hash);
  }

  @AfterAll
  void stop() {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void nobodyRegisters() {
    int before = left().realm().clientCount();

    int status =
        left()
            .realm()
            .registration()
            .register(ClientRegistration.publicClient(REDIRECT_URI))
            .status();

    assertThat(status).isGreaterThanOrEqualTo(400);
    assertThat(left().realm().clientCount()).isEqualTo(before);
  }

  /** Its secret exists as a hash, which Keycloak does not know for one. */
  @Test
  void aClientWithAHashedSecretIsRefused() {
    for (String secret : List.of(left().service().secret(), left().hash(), "")) {
      ServiceClient client = new ServiceClient(left().realm(), left().service().id(), secret);

      assertThat(client.token(Form.empty()).expect(401).json().has("access_token")).isFalse();
    }
  }

  /** Nothing would bind a new token to one server. */
  @Test
  void aDynamicClientGetsNothing() {
    OAuthClient client = OAuthClient.of(left().realm(), left().client());

    assertThat(client.refresh(left().refreshToken()).json().has("access_token")).isFalse();
    assertThat(
            left()
                .realm()
                .browser()
                .open(client.authorization("mcp:tools offline_access").uri())
                .isLogin())
        .isFalse();
  }

  private Left left() {
    return Objects.requireNonNull(left, "useTheRealmAndTakeTheJarAway() runs first");
  }

  /** What people and clients have from the time before. */
  private record Left(
      McpRealm realm,
      RegisteredClient client,
      String refreshToken,
      ServiceClient service,
      String hash) {}
}
