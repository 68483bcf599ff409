package io.mcpauth.keycloak.it.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keycloak's own client JSON, in a realm whose administrator opened it to anonymous callers. */
@OnKeycloak
class OtherFormatsIT {

  private static final String REDIRECT_URI = "http://localhost:3118/callback";

  private final McpRealm realm;

  OtherFormatsIT(McpRealm realm) {
    this.realm = realm;
  }

  @BeforeEach
  void open() {
    realm
        .registrationPolicies()
        .save("anonymous", "mcp-client-metadata", Map.of("other-formats", List.of("true")))
        .expect(204);
  }

  @Test
  void givesNoScopeThatIsNotAllowed() {
    JsonNode ours =
        realm.client(
            RegisteredClient.of(
                    realm.registration().register(ClientRegistration.publicClient(REDIRECT_URI)))
                .id());

    JsonNode stored = realm.client(register().path("clientId").asText());

    assertThat(stored.path("defaultClientScopes")).isEqualTo(ours.path("defaultClientScopes"));
    assertThat(stored.path("optionalClientScopes")).isEqualTo(ours.path("optionalClientScopes"));
  }

  @Test
  void updateAddsNoScopeThatIsNotAllowed() {
    JsonNode client = register();
    JsonNode before = realm.client(client.path("clientId").asText());

    Http.request("PUT", endpoint("/" + client.path("clientId").asText()))
        .bearer(client.path("registrationAccessToken").asText())
        .json(withScopes(client))
        .send()
        .expect(200);

    JsonNode stored = realm.client(client.path("clientId").asText());
    assertThat(stored.path("defaultClientScopes")).isEqualTo(before.path("defaultClientScopes"));
    assertThat(stored.path("optionalClientScopes")).isEqualTo(before.path("optionalClientScopes"));
  }

  private JsonNode register() {
    JsonNode asked =
        Json.parse(
            Json.write(
                Map.of(
                    "name",
                    "Another format",
                    "publicClient",
                    true,
                    "redirectUris",
                    List.of(REDIRECT_URI))));
    return Http.post(endpoint("")).json(withScopes(asked)).send().expect(201).json();
  }

  /** Asks for scopes in every token that nobody allowed. */
  private static ObjectNode withScopes(JsonNode client) {
    ObjectNode asked = client.deepCopy();
    asked.putArray("defaultClientScopes").add("phone").add("microprofile-jwt");
    asked.putArray("optionalClientScopes").add("address").add("mcp:tools");
    return asked;
  }

  private URI endpoint(String path) {
    return URI.create(realm.issuer() + "/clients-registrations/default" + path);
  }
}
