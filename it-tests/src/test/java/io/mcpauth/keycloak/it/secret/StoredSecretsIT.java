package io.mcpauth.keycloak.it.secret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** Admin REST {@code mcp/secrets}: how client secrets are stored. */
@OnKeycloak
class StoredSecretsIT {

  private final McpRealm realm;

  StoredSecretsIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void countsTheFormsOfStoredSecrets() {
    JsonNode counts = realm.admin().get("/mcp/secrets").expect(200).json();

    assertThat(counts.path("clear").isNumber()).isTrue();
    assertThat(counts.path("unusable").asInt()).isZero();
  }

  @Test
  void answersNobodyWithoutTheRightsOfAnAdministrator() {
    URI secrets = URI.create(realm.server() + "/admin/realms/" + realm.name() + "/mcp/secrets");

    Http.get(secrets).send().expect(401);
  }
}
