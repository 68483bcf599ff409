package io.mcpauth.keycloak.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.KeycloakStarter;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where administration is kept away from the address of logins, so is the page. */
@Tag("once")
@OnKeycloak
class ConsoleSetApartIT {

  private final KeycloakStarter starter;

  ConsoleSetApartIT(KeycloakStarter starter) {
    this.starter = starter;
  }

  @Test
  void pageIsGoneWhereAdministrationHasAnAddressOfItsOwn() throws IOException {
    List<String> apart = List.of("--hostname-admin=https://admin.internal.example");
    try (KeycloakServer server = starter.start(folder("apart"), apart, Map.of())) {
      isGone(server);
    }
  }

  @Test
  void pageIsGoneWhereAdminRestIsSwitchedOff() throws IOException {
    List<String> without = List.of("--features-disabled=admin-api,admin");
    try (KeycloakServer server =
        starter.startBuiltWith("without-admin-api", without, folder("without-admin-api"))) {
      isGone(server);
    }
  }

  private static void isGone(KeycloakServer server) {
    URI page = URI.create(server.url() + "/realms/master/mcp/console");
    assertThat(Http.get(page).send().status()).isEqualTo(404);
    assertThat(Http.post(page).send().status()).isIn(404, 415);
  }

  private static Path folder(String name) throws IOException {
    return Files.createTempDirectory(
        MavenProperty.path("keycloak.log").toAbsolutePath().getParent(), name);
  }
}
