package io.mcpauth.keycloak.it.cimd.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.KeycloakStarter;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keycloak's own feature {@code cimd} would let the same clients in past our executor. */
@Tag("once")
@OnKeycloak
class CimdFeatureIT {

  private final KeycloakStarter starter;
  private final RealmFile file;

  CimdFeatureIT(KeycloakStarter starter, RealmFile file) {
    this.starter = starter;
    this.file = file;
  }

  @Test
  void isRefusedWithTheReasonWhereOursIsSaved(@TempDir Path folder) {
    try (KeycloakServer server =
        starter.startBuiltWith("with-cimd", List.of("--features=cimd"), folder)) {
      McpRealm realm =
          McpRealm.withoutThePack(server.url(), new AdminApi(server), file, "cimd-feature");

      Answer refused = realm.saveProfile("mcp-cimd", Map.of()).expect(400);

      assertThat(refused.json().path("errorMessage").asText())
          .startsWith("The executor mcp-cimd cannot be used beside Keycloak's own feature cimd")
          .contains("--features=cimd");
      realm.saveProfile("mcp-resource-indicator", Map.of()).expect(204);
    }
  }
}
