package io.mcpauth.keycloak.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnKeycloak
class ServerStartIT {

  private static final Pattern LOG_ENTRY =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2} \\S+ (?<level>[A-Z]+) ");

  private final KeycloakServer server;
  private final JsonNode serverInfo;

  ServerStartIT(KeycloakServer server, AdminApi admin) {
    this.server = server;
    this.serverInfo = admin.get("/serverinfo").expect(200).json();
  }

  @Test
  void startsWithoutAnErrorInTheLog() {
    String level = "";
    for (String line : server.startLog().lines().toList()) {
      Matcher entry = LOG_ENTRY.matcher(line);
      if (entry.lookingAt()) {
        level = entry.group("level");
        assertThat(level).as(line).isNotEqualTo("ERROR");
      } else if (line.startsWith("\tat ")) {
        // At DEBUG Keycloak shows exceptions that it takes in its stride.
        assertThat(level).as(line).isEqualTo("DEBUG");
      }
    }
    assertThat(level).as("levels of a log in Keycloak's usual form").isNotEmpty();
  }

  /** Below 26.7.3 a client redeems codes of others, in all realms that do not use the pack. */
  @Test
  void saysInTheLogWhetherThisKeycloakIsSupported() {
    String version = serverInfo.at("/systemInfo/version").asText();

    assertThat(server.startLog().contains("is not supported by keycloak-mcp-auth: CVE-2026-16089"))
        .as(version)
        .isEqualTo(version.matches("26\\.7\\.[0-2]"));
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
