package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Draft draft-ietf-oauth-client-id-metadata-document section 5: where metadata says it. */
@OnKeycloak
class CimdMetadataIT {

  private static final String MEMBER = "client_id_metadata_document_supported";

  private static final List<String> FORMS =
      List.of(
          "/realms/%s/.well-known/oauth-authorization-server",
          "/realms/%s/.well-known/openid-configuration",
          "/.well-known/oauth-authorization-server/realms/%s",
          "/.well-known/openid-configuration/realms/%s");

  private final McpRealm realm;

  CimdMetadataIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void saysItInAllFormsOnlyWhereAPolicyAppliesTheExecutor() {
    assertAll(true);

    realm.admin().put("", Map.of("attributes", Map.of("mcp.metadata", "false"))).expect(204);
    assertAll(true);
    realm.admin().put("", Map.of("attributes", Map.of("mcp.metadata", "true"))).expect(204);

    JsonNode profiles = realm.admin().get("/client-policies/profiles").expect(200).json();
    ((ObjectNode) profiles).remove("globalProfiles");
    for (JsonNode profile : profiles.path("profiles")) {
      var executors = profile.path("executors").elements();
      while (executors.hasNext()) {
        if (executors.next().path("executor").asText().equals("mcp-cimd")) {
          executors.remove();
        }
      }
    }
    realm.admin().put("/client-policies/profiles", profiles).expect(204);
    for (String form : FORMS) {
      assertThat(metadata(form).path(MEMBER).asBoolean()).as(form).isFalse();
    }
  }

  private void assertAll(boolean supported) {
    for (String form : FORMS) {
      JsonNode metadata = metadata(form);
      assertThat(metadata.path(MEMBER).asBoolean()).as(form).isEqualTo(supported);
      assertThat(metadata.path("token_endpoint_auth_methods_supported").toString())
          .as(form)
          .contains("\"none\"", "\"private_key_jwt\"");
    }
  }

  private JsonNode metadata(String form) {
    return Http.get(URI.create(realm.server() + form.formatted(realm.name())))
        .send()
        .expect(200)
        .json();
  }
}
