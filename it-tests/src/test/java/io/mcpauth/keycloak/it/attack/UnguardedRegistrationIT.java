package io.mcpauth.keycloak.it.attack;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.secret.Metrics;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A realm whose administrator removed every registration policy: secrets are hashed all the same.
 */
@OnKeycloak
class UnguardedRegistrationIT {

  private final McpRealm realm;
  private final ConfidentialClients clients;
  private final KeycloakServer server;

  UnguardedRegistrationIT(McpRealm realm, KeycloakServer server) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.server = server;
  }

  @BeforeEach
  void removeThePolicies() {
    realm.registrationPolicies().removeAll("anonymous");
  }

  @Test
  void storesAHashAndNothingElse() {
    JsonNode client = Http.post(endpoint()).json(client()).send().expect(201).json();
    String id = client.path("clientId").asText();

    assertThat(realm.client(id).has("secret")).isFalse();
    assertThat(clients.hashOf(id)).startsWith("$pbkdf2-sha256$");
    assertThat(clients.introspects(id, client.path("secret").asText())).isEqualTo(200);
  }

  /** Keycloak checks the client that results after everything else. */
  @Test
  void whatKeycloaksLastCheckRefusesCostsNothing() {
    Metrics before = Metrics.of(server);

    Answer refused =
        Http.post(endpoint()).json(client().put("rootUrl", "javascript:alert(1)")).send();

    assertThat(refused.status()).as("%s", refused).isEqualTo(400);
    assertThat(Metrics.of(server).since(before, "mcp_secret_hashes_total")).isZero();
  }

  private static ObjectNode client() {
    ObjectNode client = JsonNodeFactory.instance.objectNode();
    client.put("name", "Unguarded").put("publicClient", false).put("secret", newSecret());
    client.putArray("redirectUris").add("http://localhost:8765/callback");
    return client;
  }

  private URI endpoint() {
    return URI.create(realm.issuer() + "/clients-registrations/default");
  }
}
