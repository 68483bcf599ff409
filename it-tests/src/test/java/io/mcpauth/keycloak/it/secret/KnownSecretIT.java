package io.mcpauth.keycloak.it.secret;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.HASH;
import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static io.mcpauth.keycloak.it.realm.ConfidentialClients.weakHash;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A secret that this node has hashed itself is not hashed once more to verify it. */
@OnKeycloak
class KnownSecretIT {

  private final ConfidentialClients clients;
  private final KeycloakServer server;

  KnownSecretIT(McpRealm realm, KeycloakServer server) {
    this.clients = new ConfidentialClients(realm);
    this.server = server;
  }

  @Test
  void knowsASecretThatItIssued() {
    String id = clients.create(Map.of());
    isKnown(id, clients.readSecret(id));
    isKnown(id, clients.regenerate(id));
  }

  @Test
  void knowsASecretThatWasInClear() {
    String secret = newSecret();
    String id = clients.importOne(Map.of("secret", secret));
    assertThat(clients.introspects(id, secret)).isEqualTo(200);
    isKnown(id, secret);
  }

  @Test
  void knowsASecretWhoseHashItStrengthened() {
    String secret = newSecret();
    String id = clients.importOne(Map.of("attributes", Map.of(HASH, weakHash(secret))));
    assertThat(clients.introspects(id, secret)).isEqualTo(200);
    isKnown(id, secret);
  }

  private void isKnown(String id, String secret) {
    Metrics before = Metrics.of(server);
    assertThat(clients.introspects(id, secret)).isEqualTo(200);
    Metrics after = Metrics.of(server);
    assertThat(after.since(before, "mcp_secret_hashes_total")).isZero();
    assertThat(after.since(before, "mcp_secret_cache_hits_total")).isEqualTo(1);
  }
}
