package io.mcpauth.keycloak.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnKeycloak
class ServerStartIT {

  private final KeycloakServer server;
  private final JsonNode serverInfo;

  ServerStartIT(KeycloakServer server, AdminApi admin) {
    this.server = server;
    this.serverInfo = admin.get("/serverinfo").expect(200).json();
  }

  @Test
  void startsWithoutAnErrorInTheLog() {
    assertThat(server.startLog().lines())
        .noneMatch(line -> line.contains(" ERROR "))
        .noneMatch(line -> line.startsWith("\tat "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mcp-redirect-uris", "mcp-resource-indicator", "mcp-resource"})
  void namesProviderInTheLog(String id) {
    assertThat(server.startLog()).contains(" " + id + " (io.mcpauth.keycloak.");
  }

  @ParameterizedTest
  @CsvSource({
    "client-registration-policy, mcp-redirect-uris",
    "client-policy-executor, mcp-resource-indicator",
    "token-interceptor, mcp-resource"
  })
  void offersProvider(String spi, String id) {
    assertThat(serverInfo.path("providers").path(spi).path("providers").has(id)).isTrue();
  }

  @Test
  void offersLoginTheme() {
    assertThat(serverInfo.path("themes").path("login").findValuesAsText("name")).contains("mcp");
  }
}
