package io.mcpauth.keycloak.it.secret;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.HASH;
import static io.mcpauth.keycloak.it.realm.ConfidentialClients.WEAK;
import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static io.mcpauth.keycloak.it.realm.ConfidentialClients.weakHash;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Clients that come with a secret in clear or with a hash from elsewhere. */
@OnKeycloak
class SecretMigrationIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final ConfidentialClients clients;

  SecretMigrationIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
  }

  @Test
  void hashesAClientInClearWhenItIsUsedFirst() {
    String secret = newSecret();
    String id = clients.importOne(Map.of("secret", secret));
    assertThat(clients.look(id).path("secret").asText()).isEqualTo(secret);

    assertThat(clients.introspects(id, newSecret())).isEqualTo(401);
    assertThat(clients.look(id).path("secret").asText()).isEqualTo(secret);
    assertThat(clients.introspects(id, secret)).isEqualTo(200);

    assertThat(clients.look(id).has("secret")).isFalse();
    assertThat(clients.hashOf(id)).startsWith("$pbkdf2-sha256$i=600000,l=32$");
    assertThat(clients.introspects(id, secret)).isEqualTo(200);
    assertThat(clients.introspects(id, newSecret())).isEqualTo(401);
  }

  @Test
  void takesHashesOfHydraAndStrengthensThemAtTheFirstUse() {
    String id =
        clients.importOne(Map.of("attributes", Map.of(HASH, weakHash("an-old-secret-of-hydra"))));

    assertThat(clients.introspects(id, "another-secret-here")).isEqualTo(401);
    assertThat(clients.introspects(id, "an-old-secret-of-hydra")).isEqualTo(200);

    assertThat(clients.hashOf(id)).startsWith("$pbkdf2-sha256$i=600000,l=32$");
    assertThat(clients.look(id).has("secret")).isFalse();
    assertThat(clients.introspects(id, "an-old-secret-of-hydra")).isEqualTo(200);
  }

  @Test
  void takesAHashFromAnAdministratorAndNoMalformedOne() {
    String id =
        clients.create(Map.of("attributes", Map.of(HASH, weakHash("an-old-secret-of-hydra"))));

    assertThat(clients.hashOf(id)).startsWith(WEAK);
    assertThat(clients.token(id, "an-old-secret-of-hydra").status()).isEqualTo(200);
    assertThat(
            clients
                .update(id, Map.of("attributes", Map.of(HASH, "$2a$10$bcrypt")))
                .expect(400)
                .body())
        .contains(HASH, "$pbkdf2-sha256$");
    assertThat(
            clients
                .update(
                    id, Map.of("secret", newSecret(), "attributes", Map.of(HASH, weakHash("x"))))
                .expect(400)
                .body())
        .contains("not both");
  }

  @Test
  void refusesAHashFromARegistration() {
    int before = realm.clientCount();

    Answer refused =
        Http.post(URI.create(realm.issuer() + "/clients-registrations/default"))
            .json(
                Map.of(
                    "clientId",
                    "claims-" + UUID.randomUUID(),
                    "publicClient",
                    false,
                    "redirectUris",
                    List.of(REDIRECT_URI),
                    "attributes",
                    Map.of(HASH, weakHash("known-to-me-and-nobody"))))
            .send();

    assertThat(refused.status()).isIn(400, 403);
    assertThat(realm.clientCount()).isEqualTo(before);
  }

  @Test
  void hashesAllSecretsOfARealmAtOnceAndAgain() {
    String secret = newSecret();
    String id = clients.importOne(Map.of("secret", secret));

    JsonNode dry = hashAll("?dryRun=true");
    assertThat(texts(dry.path("hashed"))).contains(id);
    assertThat(clients.look(id).path("secret").asText()).isEqualTo(secret);

    JsonNode done = hashAll("");
    assertThat(texts(done.path("hashed"))).contains(id);
    assertThat(clients.look(id).has("secret")).isFalse();
    assertThat(clients.introspects(id, secret)).isEqualTo(200);

    assertThat(hashAll("").path("hashed")).isEmpty();
    JsonNode counts = realm.admin().get("/mcp/secrets").expect(200).json();
    assertThat(counts.path("clear").asInt()).isZero();
    assertThat(counts.path("hashed").asInt()).isPositive();
  }

  private JsonNode hashAll(String query) {
    return realm.admin().post("/mcp/secrets/hash" + query, Map.of()).expect(200).json();
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
